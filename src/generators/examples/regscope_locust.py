"""Plug-in for Locust 2: phases, figures and traces of a test go to a regscope collector.

Phases follow the users that were planned (a LoadTestShape's ticks, or -u): one while users are being
spawned, one when all are there. Each second is reported with the users there really are; requests
carry a traceparent. Copy it beside the locustfile and add it:

    locust -f locustfile.py,regscope_locust.py --headless -u 20 -r 5 -t 1m -H http://127.0.0.1:5000

REGSCOPE_COLLECTOR  the collector, http://127.0.0.1:7070 by default; `regscope exec` sets it
REGSCOPE_RUN        the run to join; without it one is made, and ended when Locust quits
REGSCOPE_TOKEN      token of a collector that wants one (or REGSCOPE_TOKEN_FILE)
REGSCOPE_CA         certificates to trust, PEM
"""

import functools
import inspect
import json
import logging
import numbers
import os
import re
import ssl
import time
import uuid
from collections import namedtuple
from urllib import error, request
from urllib.parse import quote, urlsplit

import gevent
from gevent.lock import RLock
from locust import events
from locust.clients import HttpSession
from locust.contrib.fasthttp import FastHttpSession
from locust.runners import MasterRunner, WorkerRunner

logger = logging.getLogger("regscope")

# Sub-buckets per power of two, as a power of two: less than 1 % of error.
PRECISION_BITS = 7
REPORT_SECONDS = 1
# Of each step and second those of the lowest traces, as the collector keeps what the kernel saw.
SPANS_SAMPLED = 20
SPANS_FAILED = 100
# A collector that is away for longer loses figures of this test, and the log says so.
MOST_WAITING = 600
# The collector takes whole numbers up to this one: 104 days in nanoseconds, 8 PiB.
MOST = 2**53 - 1
# Past these Locust itself was the limit, and no verdict about the registry may rest on a phase.
BUSY_SHARE = 0.95
LATE_MS = 100


class Collector:
    """The collector's HTTP API. Bodies that could not be sent are kept and sent again in order."""

    def __init__(self):
        self.url = os.environ.get("REGSCOPE_COLLECTOR", "http://127.0.0.1:7070").rstrip("/")
        ca = os.environ.get("REGSCOPE_CA")
        self.tls = ssl.create_default_context(cafile=ca) if ca else None
        self.waiting = []
        self.lost = 0
        self.sending = RLock()

    def post(self, path, body):
        headers = {"content-type": "application/json", "idempotency-key": str(uuid.uuid4())}
        token = read_token()
        if token:
            headers["authorization"] = f"Bearer {token}"
        data = json.dumps(body).encode()
        asked = request.Request(self.url + path, data=data, headers=headers, method="POST")
        # Not by `requests`: Locust's own instrumentation would measure it.
        with request.urlopen(asked, timeout=10, context=self.tls) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def send(self, path, body):
        self.waiting.append((path, body))
        # While one greenlet waits for an answer, others come here.
        with self.sending:
            while self.waiting and self.is_taken(*self.waiting[0]):
                self.waiting.pop(0)
        while len(self.waiting) > MOST_WAITING:
            self.waiting.pop(0)
            self.lost += 1

    def is_taken(self, path, body):
        """Taken or refused for good: False is worth another try."""
        try:
            self.post(path, body)
        except error.HTTPError as refusal:
            if refusal.code >= 500 or refusal.code == 429:
                return False
            logger.warning("refused: %s", refusal.read().decode(errors="replace"))
            self.lost += 1
        except OSError:
            return False
        return True


def guarded(act):
    """Locust ends with exit code 2 when a listener raises: what fails here is told, and fails no test."""

    @functools.wraps(act)
    def call(*args, **kwargs):
        try:
            return act(*args, **kwargs)
        except Exception as problem:
            if (act.__qualname__, type(problem)) not in told:
                told.add((act.__qualname__, type(problem)))
                logger.warning("%s: %s: %s", act.__qualname__, type(problem).__name__, problem)
            return None

    return call


# Each kind of problem is told once.
told = set()


def read_token():
    path = os.environ.get("REGSCOPE_TOKEN_FILE")
    if not path:
        return os.environ.get("REGSCOPE_TOKEN")
    with open(path, encoding="utf-8") as file:
        tokens = [line.split() for line in file if line.strip() and not line.startswith("#")]
    # One line for each scope; a generator wants "control".
    return next((words[-1] for words in tokens if "control" in words[0]), tokens[0][-1])


class Row:
    """Requests of one kind within one report."""

    def __init__(self):
        self.counts, self.errors, self.untimed, self.bytes_in = {}, {}, 0, 0

    def add(self, latency_ns, bytes_in, failure):
        """Without a latency it counts as tried only."""
        if latency_ns is None:
            self.untimed += 1
        else:
            bucket = bucket_of(latency_ns)
            self.counts[bucket] = self.counts.get(bucket, 0) + 1
        self.bytes_in = min(self.bytes_in + bytes_in, MOST)
        if failure:
            self.errors[failure] = self.errors.get(failure, 0) + 1

    def told(self, step):
        counts = sorted(self.counts.items())
        row = {
            "scope": "request" if step else "operation",
            "operation": "request",
            "latency": {"precisionBits": PRECISION_BITS, "counts": counts},
            "errors": self.errors,
            "bytesIn": self.bytes_in,
            "bytesOut": 0,
        }
        if self.untimed:
            row["untimed"] = self.untimed
        return {**row, "step": step} if step else row


class Plugin:
    """Of one Locust process: alone, a worker, or the master, which marks the phases for its workers."""

    def __init__(self, environment):
        self.environment = environment
        self.runner = environment.runner
        self.collector = Collector()
        self.is_worker = isinstance(self.runner, WorkerRunner)
        self.source = f"locust {os.uname().nodename} {os.getpid()} {uuid.uuid4().hex[:6]}"
        self.run = os.environ.get("REGSCOPE_RUN")
        self.is_own_run = not self.run and not self.is_worker
        self.otel = bool(getattr(environment.parsed_options, "otel", False))
        self.phases = []  # of this test: when they started, their index, their run
        self.planned = None
        self.strain = []
        self.seq = 0
        self.rows, self.spans, self.started = {}, [], {}
        self.since = time.time()

    # Phases

    @guarded
    def begin_test(self):
        if self.is_worker:
            return
        if not self.run:
            self.run = self.collector.post("/api/runs", {"name": "locust"})["id"]
            logger.info("run %s", self.run)
        if self.environment.shape_class is None:
            self.plan(getattr(self.environment.parsed_options, "num_users", None) or 1)

    @guarded
    def plan(self, users):
        """Users begin to be spawned, or taken away."""
        self.planned = users
        # No load of its own: a step of a ramp is what holds a level, not what moves to it.
        self.begin_phase(f"locust to {users} {plural(users)}", {})

    @guarded
    def hold(self, users):
        """All users are there."""
        if self.planned is not None:
            level = {"users": self.planned}
            self.begin_phase(f"locust {self.planned} {plural(self.planned)}", level)

    def begin_phase(self, name, level):
        if self.is_worker or not self.run:
            return
        self.report()
        self.end_phase()
        started = time.time()
        phase = self.collector.post(f"{self.path()}/phases", {"name": name, **level})
        self.take_phase({"started": started, "index": phase["index"], "run": self.run})
        if isinstance(self.runner, MasterRunner):
            self.runner.send_message("regscope_phase", self.phases[-1])

    def take_phase(self, phase):
        self.run = phase["run"]
        self.phases.append(phase)

    def end_phase(self):
        invalid = self.limit()
        if invalid and self.phases:
            self.collector.send(f"{self.path()}/phases/end", {"invalid": invalid})
        self.strain = []

    def limit(self):
        """Why Locust itself was the limit of the phase, if so."""
        if len(self.strain) < 3:
            return None
        busy = sum(share for share, _ in self.strain) / len(self.strain)
        late_ms = sum(late for _, late in self.strain) / len(self.strain)
        if busy > BUSY_SHARE:
            return f"generator-limited: Locust was busy {round(busy * 100)} % of the time"
        if late_ms > LATE_MS:
            return f"generator-limited: Locust's event loop was {round(late_ms)} ms late"
        return None

    @guarded
    def end_test(self):
        self.report()
        if self.is_worker or not self.run:
            return
        body = {"invalid": self.limit()} if self.limit() else {}
        self.collector.send(f"{self.path()}/phases/end", body)

    @guarded
    def quit(self):
        self.report()
        if self.is_own_run and self.run:
            self.collector.send(f"{self.path()}/end", {})
        lost = self.collector.lost + len(self.collector.waiting)
        if lost:
            logger.warning("%d reports did not reach the collector", lost)

    # Figures

    @guarded
    def on_request(self, request_type="", response_time=None, response_length=0, **more):
        """Clients of a user's own fire this event too: what they leave out is not known."""
        if not self.phases:
            return
        took = number(response_time) / 1000
        start_time = number(more.get("start_time")) or time.time() - took
        # A phase has the requests that began in it.
        begun = [phase for phase in self.phases if phase["started"] <= start_time]
        phase = (begun or self.phases)[-1 if begun else 0]
        method = str(request_type).upper()
        path, query = address_of(more.get("url"), more.get("name"))
        step = step_of(method, path, query)
        status = int(number(getattr(more.get("response"), "status_code", 0)))
        failure = failure_of(more.get("exception"), status, method, step)
        is_http = more.get("url") is not None
        unanswered = is_http and failure and not status and failure != "timeout"
        is_told = is_number(response_time) and number(response_time) == response_time
        latency_ns = min(int(took * 1e9), MOST) if is_told and not unanswered else None
        rows = self.rows.setdefault(phase["index"], {})
        for key in (None, step):
            row = rows.setdefault(key, Row())
            row.add(latency_ns, int(number(response_length)), failure)
        self.started[phase["index"]] = self.started.get(phase["index"], 0) + 1
        context = more.get("context")
        ids = context.get("regscope_trace") if isinstance(context, dict) else None
        if ids and self.run:
            attributes = {
                "regscope.run.id": self.run,
                "regscope.step": step,
                "http.request.method": method,
                "http.response.status_code": status,
                "url.path": path,
                **({"error.type": failure} if failure else {}),
            }
            self.spans.append(Traced(ids, method, step, start_time, took, attributes))

    @guarded
    def report(self, late_ms=0.0):
        if not self.run or not self.phases:
            self.since = time.time()
            return
        rows, self.rows = self.rows, {}
        traced, self.spans = self.spans, []
        started, self.started = self.started, {}
        since, self.since = self.since, time.time()
        cpu_share = (getattr(self.runner, "current_cpu_usage", 0) or 0) / 100
        self.strain.append((cpu_share, late_ms))
        for index in {self.phases[-1]["index"], *rows}:
            self.seq += 1
            self.collector.send(f"{self.path()}/load", {
                "source": self.source,
                "seq": self.seq,
                "phaseIndex": index,
                "startUnixNs": str(int(since * 1e9)),
                "endUnixNs": str(int(self.since * 1e9)),
                "state": {
                    "users": self.users() if index == self.phases[-1]["index"] else 0,
                    "started": started.get(index, 0),
                    "cpuShare": cpu_share,
                    "loopLagMs": late_ms,
                },
                "rows": [row.told(step) for step, row in rows.get(index, {}).items()],
            })
        if traced:
            spans = [span(each) for each in sample(traced)]
            service = {"key": "service.name", "value": {"stringValue": "locust"}}
            scope = {"resource": {"attributes": [service]}, "scopeSpans": [{"spans": spans}]}
            self.collector.send("/v1/traces", {"resourceSpans": [scope]})

    def users(self):
        """The master tells those of all workers; each of them tells its own requests."""
        return 0 if self.is_worker else self.runner.user_count

    def report_for_ever(self):
        while True:
            due = time.perf_counter() + REPORT_SECONDS
            gevent.sleep(REPORT_SECONDS)
            self.report(late_ms=max(0.0, (time.perf_counter() - due) * 1000))

    def path(self):
        return f"/api/runs/{quote(self.run)}"


def is_number(value):
    """Those of numpy and fractions are numbers too."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def number(value):
    """What is no number, or none that a time or a size can be, counts as 0."""
    return float(value) if is_number(value) and 0 <= value < 1e15 else 0


def address_of(url, name):
    """Path and query; empty where a client names its requests otherwise."""
    text = str(url or name or "")
    if not re.match(r"https?://|/", text):
        return "", ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return "", ""
    return parts.path, parts.query


def bucket_of(value):
    """As in src/domain/histogram.ts."""
    value = max(0, value)
    if value < 2 ** (PRECISION_BITS + 1):
        return value
    shift = value.bit_length() - 1 - PRECISION_BITS
    return 2**PRECISION_BITS * shift + (value >> shift)


BLOB = {"HEAD": "blob.head", "GET": "blob.get", "DELETE": "blob.delete"}
UPLOAD = {
    "PATCH": "upload.chunk",
    "PUT": "upload.finish",
    "GET": "upload.status",
    "DELETE": "upload.cancel",
}
MANIFEST = {method: f"manifest.{method.lower()}" for method in ("HEAD", "GET", "PUT", "DELETE")}


def step_of(method, path, query):
    """As in src/domain/step.ts."""
    if path in ("/v2", "/v2/"):
        return "ping"
    if not path.startswith("/v2/"):
        return "token" if re.search(r"/token/?$", path) else "other"
    if path == "/v2/_catalog":
        return "catalog.list"
    if re.search(r"/blobs/uploads/?$", path):
        start = "blob.mount" if re.search(r"(^|&)mount=", query) else "upload.start"
        return start if method == "POST" else "other"
    for pattern, steps in (
        (r"/blobs/uploads/[^/]+/?$", UPLOAD),
        (r"/blobs/[^/]+$", BLOB),
        (r"/manifests/[^/]+$", MANIFEST),
    ):
        if re.search(pattern, path):
            return steps.get(method, "other")
    if path.endswith("/tags/list"):
        return "tags.list"
    return "referrers.list" if re.search(r"/referrers/[^/]+$", path) else "other"


def failure_of(exception, status, method, step):
    # Locust takes an empty exception for none.
    if not exception:
        return None
    if (status == 404 and method == "HEAD") or (status == 401 and step == "ping"):
        return None
    if status >= 500:
        return "5xx"
    if status in (401, 403, 404, 429):
        return str(status)
    if status >= 400:
        return "4xx"
    said = f"{type(exception).__name__} {exception}".lower()
    for kind in ("timeout", "refused", "reset"):
        if kind in said or (kind == "timeout" and "timed out" in said):
            return kind
    return "protocol" if status else "reset"


Traced = namedtuple("Traced", "ids method step start took attributes")


def sample(traced):
    """As in src/generators/traced-sample.ts."""
    groups = {}
    for each in traced:
        groups.setdefault((int(each.start), each.step), []).append(each)
    return [each for group in groups.values() for each in choose(group)]


def choose(group):
    if len(group) <= SPANS_SAMPLED:
        return group
    by_rank = sorted(group, key=lambda each: int(each.ids[0][-13:], 16))
    failed = [each for each in by_rank if "error.type" in each.attributes][:SPANS_FAILED]
    slowest = max(group, key=lambda each: each.took)
    chosen = [slowest, *failed, *by_rank[:SPANS_SAMPLED]]
    return list({each.ids: each for each in chosen}.values())


def span(traced):
    (trace_id, span_id), attributes = traced.ids, traced.attributes
    return {
        "traceId": trace_id,
        "spanId": span_id,
        "name": f"{traced.method} {traced.step}",
        "kind": 3,
        "startTimeUnixNano": str(int(traced.start * 1e9)),
        "endTimeUnixNano": str(int((traced.start + traced.took) * 1e9)),
        "attributes": [
            {
                "key": key,
                "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value},
            }
            for key, value in attributes.items()
        ],
        "status": {"code": 2 if "error.type" in attributes else 0},
    }


def plural(users):
    return "user" if users == 1 else "users"


def carry_traceparent(session_class):
    """With --otel OpenTelemetry's own instrumentation does this, and sends the spans itself."""
    send = session_class.request
    names = list(inspect.signature(send).parameters)

    @functools.wraps(send)
    def traced(*args, **kwargs):
        # What was given by its place stays there: such a request is sent as it is.
        given = names[: len(args)]
        headers = kwargs.get("headers") or {}
        if "headers" in given or "context" in given or not hasattr(headers, "keys"):
            return send(*args, **kwargs)
        sent = next((headers[key] for key in headers.keys() if key.lower() == "traceparent"), None)
        trace_id, span_id = ids_of(sent) or (uuid.uuid4().hex, uuid.uuid4().hex[:16])
        if sent is None:
            own = {"traceparent": f"00-{trace_id}-{span_id}-01"}
            kwargs["headers"] = {**{key: headers[key] for key in headers.keys()}, **own}
        kwargs["context"] = {**(kwargs.get("context") or {}), "regscope_trace": (trace_id, span_id)}
        return send(*args, **kwargs)

    session_class.request = traced


def ids_of(traceparent):
    """Of a user who sends traces already."""
    match = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}", str(traceparent or ""))
    return match.groups() if match else None


def follow_shape(plugin, shape):
    tick = shape.tick
    last = None

    def followed():
        nonlocal last
        wanted = tick()
        if wanted is not None and wanted != last:
            plugin.plan(wanted[0])
        last = wanted
        return wanted

    shape.tick = followed


@events.init.add_listener
def on_init(environment, **_):
    plugin = Plugin(environment)
    if not plugin.otel:
        carry_traceparent(HttpSession)
        carry_traceparent(FastHttpSession)
    if environment.shape_class is not None and not plugin.is_worker:
        follow_shape(plugin, environment.shape_class)
    if plugin.is_worker:
        plugin.runner.register_message(
            "regscope_phase", lambda environment, msg, **_: plugin.take_phase(msg.data)
        )
    environment.events.test_start.add_listener(lambda **_: plugin.begin_test())
    environment.events.spawning_complete.add_listener(lambda user_count, **_: plugin.hold(user_count))
    environment.events.request.add_listener(plugin.on_request)
    environment.events.test_stop.add_listener(lambda **_: plugin.end_test())
    environment.events.quitting.add_listener(lambda **_: plugin.quit())
    gevent.spawn(plugin.report_for_ever)
