"""The parts of the pytest plugin that load once there is something to do.

Nothing here is imported by an installed but unused plugin.
PYTEST_DONT_REWRITE
"""
