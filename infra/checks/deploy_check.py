"""Deploys template.yaml to an emulator of AWS on this machine and uses what was deployed, over HTTP, as a user
would: sign up, key, schedule, webhook by way of the minute tick, log, pages; and a message that nobody can work.

Run by infra/deploy-check, which prepares the tools. The emulator is ministack: it runs the real binaries as
processes of this machine, with its own DynamoDB, SQS, Scheduler, API Gateway and CloudFormation.
"""

import base64
import gzip
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import boto3

STACK = "minutehand"
REGION = "eu-west-1"
ROOT = pathlib.Path(__file__).resolve().parents[2]
# An occurrence this far away is beyond what `create` sends at once (180 s), so only the tick can send it; and the
# tick comes within a minute of its being near enough.
BY_TICK_S = 200
AT_ONCE_S = 15
# What the paths of products begin with that have an API of their own, from the routes that the fallback reads.
LINES = (ROOT / "functions/platform/routes.txt").read_text().splitlines()
PRODUCTS = {line.split("/")[2].split()[0]: line.split()[2] for line in LINES if len(line.split()) == 3}


def main():
    with tempfile.TemporaryDirectory() as folder:
        emulator = Emulator(pathlib.Path(folder))
        try:
            check(emulator)
        except BaseException:
            print("\n-- the emulator's last words", *emulator.log_lines()[-40:], sep="\n", file=sys.stderr)
            raise
        finally:
            emulator.stop()
    print("all passed")


def check(emulator):
    outputs = deploy(emulator)
    compare_functions(emulator)
    shared = Api(at(emulator, outputs["ApiId"]))
    api = Api(at(emulator, outputs["ApiId"]), {"schedules": at(emulator, api_id(outputs["SchedulesUrl"]))})
    receiver = Receiver()

    expect(api.ask("GET", "/api/health"), 200, "health")
    expect(api.ask("GET", "/api/nothing"), 404, "an unknown address", code="no_route")
    status, headers, body = api.ask("PUT", "/api/health")
    expect((status, headers, body), 405, "a wrong method", code="method_not_allowed")
    assert headers.get("Allow") == "GET, HEAD", f"405 without Allow: {headers}"
    expect(api.ask("GET", "/api/jobs"), 401, "no key", code="unauthenticated")
    ask_for_methods(api)
    find_the_way(shared, outputs["SchedulesUrl"])

    session = expect(api.ask("POST", "/api/auth/signup", {"email": "ada@example.com", "password": "correct horse battery"}), 201, "sign-up")
    api.token = session["token"]
    api.token = expect(api.ask("POST", "/api/keys", {"name": "deploy check"}), 201, "key")["key"]
    wrong = expect(api.ask("POST", "/api/schedule", {"freq": "sometimes"}), 422, "a wrong schedule", code="invalid")
    assert len(wrong["errors"]) >= 3, wrong

    look_at_pages(api.url, session["token"])
    soon = api.schedule(receiver.url, AT_ONCE_S)
    by_tick = api.schedule(receiver.url, BY_TICK_S)
    poison(emulator)
    receiver.wait_for(soon)
    receiver.wait_for(by_tick)
    for job in (soon, by_tick):
        rows = api.wait_for_log(job["id"])
        assert [row["status"] for row in rows] == ["delivered"], rows
        assert rows[0]["response_code"] == 200, rows
        say(f"delivered {rows[0]['lateness_ms']} ms late, answered in {rows[0]['execution_time']} ms")
    expect(api.ask("DELETE", f"/api/job/{soon['id']}"), 204, "removal")
    log = expect(api.ask("GET", "/api/audit?action=job."), 200, "audit log")["items"]
    assert [entry["action"] for entry in log] == ["job.removed", "job.created", "job.created", "job.created"], log
    report = expect(api.ask("GET", "/api/audit/verify"), 200, "verification of the audit log")
    assert report["intact"] and report["entries"] + report["unsealed"]["entries"] >= 5, report
    metrics = [line for line in emulator.log_lines() if '"lateness_ms"' in line and "CloudWatchMetrics" in line]
    say(f"{len(metrics)} metric lines in the functions' output")


def ask_for_methods(api):
    """HEAD has no route of its own, and what is not answered is refused by whoever answers the rest of the path.

    OPTIONS is not asked: this emulator answers it itself. `browsers.rs` asks the functions."""
    for path, status in (("/api/health", 200), ("/api/jobs", 401), ("/api/schedule", 405)):
        expect(api.ask("HEAD", path), status, f"HEAD {path}")
    for path, allowed in (("/api/jobs", "GET, HEAD"), ("/api/job/job_1", "GET, HEAD, PATCH, DELETE"), ("/api/schedule", "POST")):
        status, headers, body = api.ask("PUT", path)
        expect((status, headers, body), 405, f"PUT {path}", code="method_not_allowed")
        assert sorted(headers.get("Allow").split(", ")) == sorted(allowed.split(", ")), f"{path}: {headers}"


def find_the_way(shared, schedules):
    """Who asks the shared API for what another answers is sent there, and the document says where that is."""
    status, headers, _ = shared.ask("GET", "/api/jobs?limit=1")
    assert (status, headers.get("Location")) == (307, f"{schedules}/api/jobs?limit=1"), f"{status} {headers}"
    document = expect(shared.ask("GET", "/api/openapi.json"), 200, "the OpenAPI document")
    assert document["paths"]["/api/jobs"]["get"]["servers"] == [{"url": schedules}], "the document does not say where jobs are"
    assert "servers" not in document["paths"]["/api/keys"]["get"], "keys are at the shared API"


def at(emulator, api):
    """Where the emulator answers for the HTTP API with this id."""
    return f"{emulator.url}/_aws/execute-api/{api}/$default"


def api_id(url):
    return urllib.parse.urlparse(url).hostname.split(".")[0]


def look_at_pages(url, token):
    """What a browser would load: the public site, a style sheet, the console, and a form that makes a job."""
    cookie = f"mh_session={token}; mh_zone=Europe/Berlin"
    landing = page(url, "/", 200, "landing page")
    sheet = re.search(r'href="(/assets/app-[0-9a-f]+\.css)"', landing).group(1)
    assert "@layer" in page(url, sheet, 200, "style sheet", kind="text/css")
    assert "Quick start" in page(url, "/docs/quick-start", 200, "documentation")
    page(url, "/home", 303, "the console without a session")
    page(url, "/jobs/nowhere/at/all", 404, "a page that is not there", cookie=cookie)
    assert "ada@example.com" in page(url, "/home", 200, "home", cookie=cookie)
    form = {
        "name": "By form", "freq": "daily", "trigger_timings": "09:00", "timezone": "Europe/Berlin",
        "start_date": "2030-01-01", "callback_url": "https://hooks.example.com/form", "method": "POST",
    }
    assert "whsec_" in page(url, "/jobs", 200, "a job by form", cookie=cookie, form=form)
    assert "at least" in page(url, "/jobs", 422, "a wrong form", cookie=cookie, form={**form, "trigger_timings": ""})
    assert "By form" in page(url, "/jobs", 200, "jobs", cookie=cookie)


def page(url, path, status, what, cookie=None, form=None, kind="text/html"):
    """The text of a page, as a browser asks for it. Redirects are not followed."""

    data = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(url + path, data=data, headers={"accept": "text/html", "accept-encoding": "gzip"})
    if cookie:
        request.add_header("cookie", cookie)
    try:
        answer = urllib.request.build_opener(Stay).open(request, timeout=40)
    except urllib.error.HTTPError as error:
        answer = error
    body = answer.read()
    text = (gzip.decompress(body) if answer.headers.get("content-encoding") == "gzip" else body).decode()
    assert answer.status == status, f"{what}: {answer.status} instead of {status}: {text[:2000]}"
    assert status == 303 or answer.headers["content-type"].startswith(kind), f"{what}: {answer.headers}"
    say(f"{what}: {status}")
    return text


def deploy(emulator):
    command = ["sam", "deploy", "--stack-name", STACK, "--region", REGION]
    run = subprocess.run(command, cwd=ROOT, env=emulator.environment, capture_output=True, text=True, timeout=420)
    assert run.returncode == 0, f"sam deploy failed:\n{run.stdout[-4000:]}\n{run.stderr[-4000:]}"
    stacks = emulator.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    assert stacks[0]["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), stacks
    say("deployed")
    return {output["OutputKey"]: output["OutputValue"] for output in stacks[0]["Outputs"]}


def compare_functions(emulator):
    wanted = {f"{STACK}-{path.stem}" for path in ROOT.glob("events/*.json")}
    pages = emulator.client("lambda").get_paginator("list_functions").paginate()
    found = {function["FunctionName"] for page in pages for function in page["Functions"]}
    assert found == wanted, f"missing: {sorted(wanted - found)}; too many: {sorted(found - wanted)}"
    say(f"{len(found)} functions, as many as there are events")


def poison(emulator):
    sqs = emulator.client("sqs")
    url = lambda name: sqs.get_queue_url(QueueName=f"{STACK}-{name}")["QueueUrl"]
    queue, dead = url("deliveries"), url("deliveries-dead")
    sqs.send_message(QueueUrl=queue, MessageBody="not json")
    within(60, "the poison message in the dead-letter queue", lambda: count(sqs, dead) == 1)
    assert count(sqs, queue) <= 1, "the poison message took others with it"


def count(sqs, url):
    name = "ApproximateNumberOfMessages"
    return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


class Emulator:
    """ministack on a free port of the loopback interface."""

    def __init__(self, folder):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "emulator.log"
        # Nothing of whoever runs this reaches the emulator or the functions, credentials least of all.
        self.environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ} | {
            "GATEWAY_PORT": str(port),
            "EDGE_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            # It would listen on every interface otherwise.
            "IOT_MTLS_ENABLED": "false",
            # The functions inherit its environment: this is how they find it.
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "MINISTACK_REGION": REGION,
            "STATE_DIR": str(folder / "state"),
            "SAM_CLI_TELEMETRY": "0",
            # The receiver of this check is on this machine, where deployed functions send nothing else.
            "MINUTEHAND_ALLOW_LOOPBACK": "true",
        }
        ministack = pathlib.Path(sys.executable).with_name("ministack")
        self.process = subprocess.Popen(
            [str(ministack)],
            env=self.environment,
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        within(60, "the emulator", lambda: Api(self.url).ask("GET", "/_ministack/health")[0] == 200)

    def client(self, service):
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def log_lines(self):
        return self.log.read_text(errors="replace").splitlines()

    def stop(self):
        # The functions are processes of its group.
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *_):
        return None


class Api:
    """Requests as any client makes them, each to the API of its product."""

    def __init__(self, url, others=None):
        """`others` are the addresses of products that have an API of their own."""
        self.url, self.others, self.token = url, others or {}, None

    def base(self, path):
        product = PRODUCTS.get(path.split("?")[0].split("/")[2]) if path.startswith("/api/") else None
        return self.others.get(product, self.url)

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.base(path) + path, method=method, data=json.dumps(body).encode() if body else None)
        if body:
            request.add_header("content-type", "application/json")
        if self.token:
            request.add_header("authorization", f"Bearer {self.token}")
        try:
            with urllib.request.build_opener(Stay).open(request, timeout=40) as answer:
                return answer.status, answer.headers, parsed(answer.read())
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, parsed(answer.read())
        except (urllib.error.URLError, OSError) as error:
            return 0, {}, str(error)

    def schedule(self, url, seconds):
        at = time.gmtime(time.time() + seconds)
        job = {
            "name": f"in {seconds} seconds",
            "freq": "once",
            "start_date": time.strftime("%Y-%m-%d", at),
            "trigger_timings": [time.strftime("%H:%M:%S", at)],
            "callback_url": url,
            "metadata": {"seconds": seconds},
        }
        return expect(self.ask("POST", "/api/schedule", job), 201, f"job in {seconds} seconds")

    def wait_for_log(self, job):
        path = f"/api/job/{job}/logs"
        return within(30, f"the log of {job}", lambda: self.ask("GET", path)[2].get("items"))


class Receiver:
    """Keeps what it is called with."""

    def __init__(self):
        calls = self.calls = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                calls.append((self.headers, body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}/webhook"

    def wait_for(self, job):
        mine = lambda: [call for call in self.calls if json.loads(call[1])["job_id"] == job["id"]]
        headers, body = within(BY_TICK_S + 30, f"the webhook of {job['name']}", mine)[0]
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(job["signing_secret"].removeprefix("whsec_"))
        genuine = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == genuine, "the webhook's signature is wrong"


def parsed(body):
    return json.loads(body) if body else {}


def expect(answer, status, what, code=None):
    found, _, body = answer
    assert found == status, f"{what}: {found} instead of {status}: {body}"
    assert code is None or body["code"] == code, f"{what}: {body}"
    say(f"{what}: {status}")
    return body


def within(seconds, what, attempt):
    """What `attempt` gives once it is true."""
    end = time.monotonic() + seconds
    while not (found := attempt()):
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.5)
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def say(line):
    print(f"{time.monotonic() - STARTED:6.1f} s  {line}", flush=True)


STARTED = time.monotonic()
if __name__ == "__main__":
    main()
