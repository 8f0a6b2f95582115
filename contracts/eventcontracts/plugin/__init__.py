"""What the pytest plugin does once it has something to do.

Nothing here is imported by an installed but unused plugin.
PYTEST_DONT_REWRITE
"""
