"""Options for the moment, ini options for durable settings."""

from __future__ import annotations

from downstream import CHECKED, SETTINGS


def test_options_count_more_than_markers_and_ini_options(repo):
    """For the moment beats the marker, which beats what is durable."""
    ini = SETTINGS.replace("[tool.eventcontracts]", 'eventcontracts_policy = "strict"\n[tool.x]')
    ini = ini.replace('schema = "order.', 'eventcontracts_x = "').split("[tool.x]")[0]
    ini += 'eventcontracts_schema = "order.schema.json"\neventcontracts_n = "7"\n'
    test = CHECKED.format("lambda event: None")
    strict = repo(test, settings=ini)
    strict.assert_outcomes(passed=1, failed=1)
    strict.stdout.fnmatch_lines(["test_own.py::test_desk order *ok 7 *accepted 7/7"])
    now = ["--eventcontracts-n", "3", "--eventcontracts-policy", "tolerant"]
    tolerant = repo(test, *now, "--eventcontracts-kind", "valid", settings=ini)
    tolerant.assert_outcomes(passed=1)
    tolerant.stdout.fnmatch_lines(["test_own.py::test_desk order *ok 3"])


def test_an_ini_option_names_the_consumer_too(repo, pytester):
    """Without a table of ours, the ini file is what is collected."""
    pytester.makefile(
        ".ini",
        pytest="[pytest]\npythonpath = src\neventcontracts_consumer = app:right\n"
        "eventcontracts_schema = order.schema.json\neventcontracts_kinds = valid\n",
    )
    result = repo("", "-v", settings="")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["pytest.ini::order::valid PASSED*"])


def test_every_setting_has_an_ini_option():
    """What a line of the configuration can say, an ini file can; it has no tables."""
    from eventcontracts import pytest_plugin
    from eventcontracts.configuration.keys import CONFIGURATION_KEYS

    assert tuple(pytest_plugin.INI) == tuple(
        key for key in CONFIGURATION_KEYS if key not in {"request", "limits"}
    )
