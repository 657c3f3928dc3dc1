"""A visitor without a browser, who speaks the protocol in which a browser talks to a Streamlit server."""

import asyncio
import urllib.request
from time import perf_counter
from urllib.parse import parse_qs

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST_WAIT = 120  # seconds for one answer
FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
WITH_KEYS = ("text_input", "slider", "file_uploader")  # the kinds of control that a visitor can change


class NotAnswered(Exception):
    """A page that failed, or that took no notice of a change."""


class Visitor:
    """One browser tab.

    Parameters
    ----------
    address : str
        Of the server, `http://127.0.0.1:8501`.
    path, query : str
        Of the page that is opened.
    """

    def __init__(self, address, path, query=""):
        self.address, self.path, self.query = address, path, query
        self._page, self._session, self._controls, self._changed, self._kept = "", "", {}, {}, {}

    async def __aenter__(self):
        stream = f"{self.address.replace('http', 'ws', 1)}/_stcore/stream"
        self._socket = await websockets.connect(
            stream, subprotocols=["streamlit"], max_size=None, compression=None, ping_interval=None, open_timeout=LONGEST_WAIT
        )
        return self

    async def __aexit__(self, *problem):
        await self._socket.close()

    async def open(self):
        """Open the page, or reload it; the seconds until it is complete."""
        return await self._run()

    async def change(self, key, value):
        """Set a control, and wait for the page; the seconds that it took.

        Text goes into a box, and a number onto a slider.
        """
        is_text = isinstance(value, str)
        self._changed[self._control(key)] = {"string_value": value} if is_text else {"double_array_value": {"data": [value]}}
        return await self._run()

    async def upload(self, key, name, content):
        """Open a file, as its bytes, and wait for the page; the seconds that it took."""
        request = BackMsg()
        request.file_urls_request.request_id = name
        request.file_urls_request.file_names.append(name)
        request.file_urls_request.session_id = self._session
        start = perf_counter()
        await self._socket.send(request.SerializeToString())
        answer = await self._next("file_urls_response")
        [place] = answer.file_urls_response.file_urls
        await asyncio.to_thread(self._put, place.upload_url, name, content)
        info = {"name": name, "size": len(content), "file_id": place.file_id, "file_urls": place}
        self._changed[self._control(key)] = {"file_uploader_state_value": {"uploaded_file_info": [info]}}
        await self._run()
        return perf_counter() - start

    def setting(self, name):
        """The value of a setting in the page's address, or None."""
        return parse_qs(self.query).get(name, [None])[0]

    def _put(self, url, name, content):
        with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=LONGEST_WAIT) as answer:
            cookie = answer.headers["Set-Cookie"].split(";")[0]  # the server takes files only from those who show it again
        edge = "boundary"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Cookie": cookie, "X-Xsrftoken": cookie.split("=")[1]}
        request = urllib.request.Request(self.address + url, body, headers, method="PUT")
        with urllib.request.urlopen(request, timeout=LONGEST_WAIT):
            pass

    def _control(self, key):
        if key not in self._controls:
            raise NotAnswered(f"/{self.path} has no control {key!r}")
        return self._controls[key]

    async def _run(self):
        request = BackMsg()
        rerun = request.rerun_script
        rerun.query_string, rerun.page_script_hash = self.query, self._page
        if not self._page:
            rerun.page_name = self.path
        for identity, value in self._changed.items():
            rerun.widget_states.widgets.add(id=identity, **value)
        start = perf_counter()
        await self._socket.send(request.SerializeToString())
        while True:
            message = await self._next("script_finished")
            if message.script_finished in FINISHED:
                return perf_counter() - start
            if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                raise NotAnswered(f"/{self.path} ended with {message.script_finished}")

    async def _next(self, wanted):
        """The next message of a kind; what the others say is taken in, as a browser does."""
        async with asyncio.timeout(LONGEST_WAIT):
            while True:
                message = self._read(await self._socket.recv())
                kind = message.WhichOneof("type")
                if kind == wanted:
                    return message
                if kind == "page_info_changed":
                    self.query = message.page_info_changed.query_string
                elif kind == "new_session":
                    self._page = message.new_session.page_script_hash
                    self._session = message.new_session.initialize.session_id or self._session
                elif kind == "navigation":
                    self._page = message.navigation.page_script_hash
                elif kind == "page_not_found":
                    raise NotAnswered(f"there is no page /{self.path}")
                elif kind == "delta":
                    self._see(message.delta.new_element)

    def _read(self, received):
        """A message; what the server has sent before, it names by its hash."""
        message = ForwardMsg.FromString(received)
        if message.WhichOneof("type") == "ref_hash":
            position = message.metadata
            message = ForwardMsg.FromString(self._kept[message.ref_hash])
            message.metadata.CopyFrom(position)
        elif message.metadata.cacheable:
            self._kept[message.hash] = received
        return message

    def _see(self, element):
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise NotAnswered(f"/{self.path}: {element.exception.message}")
        if kind in WITH_KEYS:
            identity = getattr(element, kind).id
            self._controls[identity.split("-", 2)[-1]] = identity
