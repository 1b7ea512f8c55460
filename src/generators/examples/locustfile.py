"""An example for Locust: users that push a small image and pull it again, in steps that hold.

    regscope exec --phase locust -- locust -f locustfile.py,regscope_locust.py --headless \
        --host http://127.0.0.1:5000

Every request has a name: a digest in a path would else be a line of its own in Locust's statistics.
"""

import hashlib
import json
import os
import uuid

from locust import HttpUser, LoadTestShape, constant, task

STEP_SECONDS = float(os.environ.get("STEP_SECONDS", "30"))
STEPS = [int(users) for users in os.environ.get("STEPS", "2,4,8").split(",")]
LAYER_BYTES = int(os.environ.get("LAYER_BYTES", "65536"))
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


class Steps(LoadTestShape):
    def tick(self):
        step = int(self.get_run_time() // STEP_SECONDS)
        return (STEPS[step], 100) if step < len(STEPS) else None


class RegistryUser(HttpUser):
    wait_time = constant(0.05)

    def on_start(self):
        self.repository = f"/v2/locust/{uuid.uuid4().hex[:8]}"

    @task
    def push_and_pull(self):
        config = self.push_blob(json.dumps({"image": uuid.uuid4().hex}).encode())
        layer = self.push_blob(os.urandom(LAYER_BYTES))
        body = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config},
            "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", **layer}],
        }
        manifest = f"{self.repository}/manifests/latest"
        self.client.put(manifest, json.dumps(body), headers={"Content-Type": MANIFEST}, name="put manifest")
        self.client.get(manifest, headers={"Accept": MANIFEST}, name="get manifest")
        self.client.get(f"{self.repository}/blobs/{layer['digest']}", name="get blob")

    def push_blob(self, data):
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        begun = self.client.post(f"{self.repository}/blobs/uploads/", name="start upload")
        location = begun.headers["Location"]
        separator = "&" if "?" in location else "?"
        self.client.put(
            f"{location}{separator}digest={digest}",
            data,
            headers={"Content-Type": "application/octet-stream"},
            name="finish upload",
        )
        return {"digest": digest, "size": len(data)}
