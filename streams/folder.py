"""A folder of whole files, each written once under a name of its own: on this machine, or behind any fsspec URL."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from models.errors import BadSettings, BadState, DiskFull, Unreachable

_WRITING = ".writing"
_ANSWERS_WITHIN_S = 60.0


class Folder(Protocol):
    """Where files are kept."""

    def names(self) -> list[str]:
        """Names of all files in it; none where it was never written to."""

    def get(self, name: str) -> bytes | None:
        """Content of a file, or None where it is gone."""

    def put(self, name: str, parts: Sequence[bytes]) -> None:
        """Keep a file; it will outlast a crash when this returns."""

    def remove(self, name: str) -> None:
        """Take a file away; one that is gone already is no error."""

    def tidy(self, prefix: str) -> None:
        """Take away what broken off writes of names with this prefix left behind."""


def folder_at(place: str | Path) -> Folder:
    """The folder at a path or fsspec URL, such as `s3://bucket/path`.

    Raises:
        BadSettings: nothing that is installed speaks the URL's protocol.
    """
    protocol, _, rest = str(place).partition("://")
    if not rest:
        return LocalFolder(Path(place))
    return LocalFolder(Path(rest)) if protocol in ("file", "local") else RemoteFolder(str(place))


class LocalFolder:
    """A directory; a file is written beside, synced and renamed, so it is whole or not there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadState(f"the folder {directory} cannot be made ({error.strerror}): name another") from error

    def names(self) -> list[str]:
        """Names of all whole files in it."""
        return [path.name for path in self._directory.iterdir() if path.suffix != _WRITING]

    def get(self, name: str) -> bytes | None:
        """Content of a file, or None where it is gone."""
        try:
            return (self._directory / name).read_bytes()
        except FileNotFoundError:
            return None

    def put(self, name: str, parts: Sequence[bytes]) -> None:
        """Keep a file; it is on disk when this returns.

        Raises:
            DiskFull: there is no room; nothing has changed.
        """
        path = self._directory / name
        beside = path.with_name(name + _WRITING)
        try:
            with beside.open("wb") as file:
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            self._sync()
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise DiskFull(f"cannot write {path}: {error.strerror}; make room there and start again") from error

    def remove(self, name: str) -> None:
        """Take a file away."""
        (self._directory / name).unlink(missing_ok=True)

    def tidy(self, prefix: str) -> None:
        """Take away half-written files."""
        for path in self._directory.glob(f"{prefix}*{_WRITING}"):
            path.unlink(missing_ok=True)

    def _sync(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class RemoteFolder:
    """A folder on a server that fsspec speaks to.

    An object store keeps a put whole or not at all; other servers may keep half of one, so readers check what they get.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        # Not every client may be used by two threads at once, so each thread has its own connection.
        self._known = threading.local()
        _check(url)

    def names(self) -> list[str]:
        """Names of all files in it."""
        files, root = self._server()
        try:
            # Other workers write here too; what was listed before may be old.
            files.invalidate_cache()
            return [path.rsplit("/", 1)[-1] for path in files.ls(root, detail=False)]
        except FileNotFoundError:
            return []
        except Exception as error:
            raise self._away("list", error) from error

    def get(self, name: str) -> bytes | None:
        """Content of a file, or None where it is gone."""
        files, root = self._server()
        try:
            body: bytes = files.cat_file(f"{root}/{name}")
        except FileNotFoundError:
            return None
        except Exception as error:
            raise self._away("read", error) from error
        return body

    def put(self, name: str, parts: Sequence[bytes]) -> None:
        """Keep a file; the server has it when this returns.

        Raises:
            Unreachable: it has not; another try makes sense later.
        """
        files, root = self._server()
        body = b"".join(parts)
        try:
            try:
                files.pipe_file(f"{root}/{name}", body)
            except FileNotFoundError:
                files.makedirs(root, exist_ok=True)
                files.pipe_file(f"{root}/{name}", body)
        except Exception as error:
            raise self._away("write", error) from error

    def remove(self, name: str) -> None:
        """Take a file away."""
        files, root = self._server()
        try:
            files.rm_file(f"{root}/{name}")
        except FileNotFoundError:
            return
        except Exception as error:
            raise self._away("remove from", error) from error

    def tidy(self, prefix: str) -> None:
        """Nothing: what a server keeps has its own name from the start."""

    def _server(self) -> tuple[Any, str]:
        import fsspec

        if getattr(self._known, "server", None) is None:
            try:
                # An instance that fsspec shares may hold a connection that broke long ago.
                files, root = fsspec.core.url_to_fs(self._url, skip_instance_cache=True)
                if files.protocol[0] == "sftp":  # its client alone would wait for ever for a server that stands still
                    files.ftp.get_channel().settimeout(_ANSWERS_WITHIN_S)
            except Exception as error:
                raise self._away("reach", error) from error
            self._known.server = files, root.rstrip("/")
        server: tuple[Any, str] = self._known.server
        return server

    def _away(self, verb: str, error: Exception) -> Unreachable:
        """What a client library's error means; each has a tree of its own, of which few are OSErrors."""
        self._known.server = None
        reason = str(error) or error.__class__.__name__
        return Unreachable(
            f"cannot {verb} {self._shown()} ({reason}): check engine.snapshots, the server and what it allows"
        )

    def _shown(self) -> str:
        """The URL without its password."""
        protocol, _, rest = self._url.partition("://")
        host, slash, path = rest.partition("/")
        return f"{protocol}://{host.rpartition('@')[2]}{slash}{path}"


def _check(url: str) -> None:
    import fsspec

    protocol = url.partition("://")[0]
    try:
        fsspec.get_filesystem_class(protocol)
    except (ImportError, ValueError) as error:
        raise BadSettings(f"engine.snapshots: {protocol}:// cannot be used: {error}") from error
