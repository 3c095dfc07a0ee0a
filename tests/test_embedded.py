import os
import stat

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection

from outcomes_platform import demo, embedded, processes, servers
from outcomes_platform.processes import Failed


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "CHECKOUT", tmp_path)
    return tmp_path


def test_profile_is_test_under_pytest_and_demo_outside_it(monkeypatch):
    monkeypatch.delenv("EMBEDDED_PROFILE", raising=False)
    assert embedded.profile() == "test"
    monkeypatch.delenv("PYTEST_VERSION")
    assert embedded.profile() == "demo"


def test_profile_unknown_name_stops_with_one_line(monkeypatch):
    monkeypatch.setenv("EMBEDDED_PROFILE", "production")
    with pytest.raises(SystemExit) as stop:
        embedded.profile()
    assert str(stop.value) == "EMBEDDED_PROFILE is set to 'production'; expected demo or test."


def test_socket_folder_differs_by_checkout_and_profile(tmp_path, monkeypatch):
    folders = set()
    for name in ("one", "two"):
        monkeypatch.setattr(embedded, "CHECKOUT", tmp_path / name)
        folders |= {embedded.socket_folder(profile) for profile in embedded.PROFILES}
    assert len(folders) == 4


def test_socket_path_is_short_however_deep_the_checkout_lies(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "CHECKOUT", tmp_path / ("deep/" * 60))
    longest = embedded.socket_folder("demo") / ".s.PGSQL.5432.lock"
    assert len(str(longest).encode()) < embedded.SOCKET_PATH_LIMIT


def test_addresses_name_role_database_and_socket(checkout):
    folder = embedded.socket_folder("demo")
    assert embedded.database_url("demo", role="owner") == f"postgresql://outcomes_owner@/outcomes?host={folder}"
    assert embedded.database_url("demo") == f"postgresql://outcomes_app@/outcomes?host={folder}"
    assert embedded.redis_url("demo", 3) == f"redis+socket://{folder}/valkey.sock?virtual_host=3"


def test_development_secret_is_drawn_once_and_private(checkout):
    first = embedded.development_secret("SECRET_KEY")
    assert embedded.development_secret("SECRET_KEY") == first
    assert embedded.development_secret("OTHER") != first
    kept = checkout / "var" / "test" / "secrets"
    assert sorted(path.name for path in kept.iterdir()) == ["OTHER", "SECRET_KEY"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert stat.S_IMODE((kept / "SECRET_KEY").stat().st_mode) == 0o600


def test_make_private_closes_an_open_folder_and_refuses_a_link(tmp_path):
    wide = tmp_path / "wide"
    wide.mkdir(mode=0o755)
    assert stat.S_IMODE(embedded.make_private(wide).stat().st_mode) == 0o700
    link = tmp_path / "link"
    link.symlink_to(wide)
    with pytest.raises(PermissionError):
        embedded.make_private(link)


def test_a_user_without_a_name_becomes_one_or_is_told(monkeypatch):
    def refused():
        raise OSError

    monkeypatch.setattr(os, "getuid", lambda: 54321)
    monkeypatch.setattr(processes, "enter_namespace", lambda: None)
    assert processes.identity_for_database() is processes.enter_namespace
    monkeypatch.setattr(processes, "enter_namespace", refused)
    with pytest.raises(Failed, match="user number 54321 has none here"):
        processes.identity_for_database()


@pytest.fixture
def making(checkout, monkeypatch):
    """What `make demo` does to the database, told instead of done."""
    (checkout / "core").mkdir()
    (checkout / "core" / "apps.py").write_text("")
    folder = embedded.make_private(checkout / "var")
    done = []
    monkeypatch.setattr(servers, "start_over", lambda state: done.append("start over"))
    monkeypatch.setattr(demo, "manage", lambda env, log, name, *rest: done.append(name))

    def make(**env):
        done.clear()
        demo.make_data(servers.State(folder), env)
        return done

    return make


def test_a_second_run_makes_nothing_anew_until_the_sources_change(making, checkout):
    assert making() == ["setup_database", "play_pilot"]
    assert making() == []
    (checkout / "core" / "units.csv").write_text("new")
    assert making() == ["setup_database"]
    assert making(DATABASE_URL="postgresql://elsewhere/x") == ["setup_database", "play_pilot"]


def test_demo_data_that_were_cut_off_are_made_from_the_beginning(making, monkeypatch):
    def cut_off(env, log, name, *rest):
        if name == "play_pilot":
            raise KeyboardInterrupt

    elsewhere = {"DATABASE_URL": "postgresql://elsewhere/x"}
    with monkeypatch.context() as patch:
        patch.setattr(demo, "manage", cut_off)
        for env in ({}, elsewhere):
            with pytest.raises(KeyboardInterrupt):
                making(**env)
    assert making() == ["start over", "setup_database", "play_pilot"]
    assert making() == []
    with pytest.raises(Failed, match="begun and not finished"):
        making(**elsewhere)


def test_data_of_an_earlier_version_that_cannot_be_kept_are_told_of(making, checkout, monkeypatch):
    making()

    def refused(env, log, name, *rest):
        raise Failed("manage.py setup_database failed")

    monkeypatch.setattr(demo, "manage", refused)
    (checkout / "core" / "units.csv").write_text("new")
    with pytest.raises(Failed, match="make demo-reset, then make demo"):
        making()


@pytest.mark.django_db(transaction=True)
def test_guarded_table_refuses_truncate_but_the_tests_own_flush_passes():
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_auditevent CASCADE")
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('session_replication_role')")
        assert cursor.fetchone() == ("origin",)
