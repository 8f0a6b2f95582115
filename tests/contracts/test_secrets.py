"""Secrets never appear in what is written, whatever the consumer does with them."""

from __future__ import annotations

import json

import pytest

from eventcontracts.commands.app import main

SECRET = "hunter2-and-more"
APP = """
import json

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    given = dict(scope["headers"])
    await receive()
    body = b"denied for " + given[b"authorization"] + b" " + given[b"x-tenant"]
    await send({"type": "http.response.start", "status": 500, "headers": []})
    await send({"type": "http.response.body", "body": body})
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in a folder with an app that repeats what it was sent."""
    (tmp_path / "echo.py").write_text(APP)
    (tmp_path / "order.schema.json").write_text(json.dumps({"type": "object"}))
    (tmp_path / "eventcontracts.toml").write_text(
        'consumer = "echo:app"\ninterface = "asgi"\nschema = "order.schema.json"\nn = 2\n'
        'kinds = ["valid"]\n[request.headers]\nAuthorization = "Bearer ${DESK_TOKEN}"\n'
        'X-Tenant = "north"\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESK_TOKEN", SECRET)
    return tmp_path


def test_a_secret_that_the_consumer_repeats_is_in_no_output(folder, capfd):
    """Neither on the terminal nor in any file that a run leaves behind."""
    outputs = ["--json", "o.json", "--junit", "o.xml", "--report", "o.html", "--cases", "o.ndjson"]
    with pytest.raises(SystemExit) as ended:
        main(["verify", *outputs])
    printed = capfd.readouterr()
    assert ended.value.code == 1
    assert "north" in printed.out
    left = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {"o.json", "o.xml", "o.html", "o.ndjson"} < {path.name for path in left}
    for text in (printed.out, printed.err, *(path.read_text() for path in left)):
        assert SECRET not in text
    assert "${DESK_TOKEN}" in (folder / "o.json").read_text()
