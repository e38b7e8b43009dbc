"""Asks a service through Python's clients: openai, and instructor and litellm where they are installed. Prints one JSON line for the test that runs it.

    python scripts/reference/python_clients.py http://127.0.0.1:8787/v1 MODEL picture.png KEY SPENT_KEY
"""

import base64
import importlib.util
import json
import pathlib
import sys
import time
from typing import Literal

import httpx
import openai
from pydantic import BaseModel

OFF = {"enable_thinking": False}
ADD = {"type": "object", "properties": {"a": {"type": "integer", "minimum": 0, "maximum": 9}}, "required": ["a"]}
FUNCTION = {"name": "add", "description": "Adds", "parameters": {**ADD, "additionalProperties": False}}


class Place(BaseModel):
    city: Literal["Bern", "Basel"]
    rains: bool


class Service:
    def __init__(self, base_url: str, model: str, picture: str, key: str, spent: str) -> None:
        self.base_url, self.model, self.key, self.spent = base_url, model, key, spent
        self.bytes = pathlib.Path(picture).read_bytes()
        self.requests = 0

    def client(self, key: str | None = None, retries: int = 0) -> openai.OpenAI:
        """Counts what it sends, and does not wait as long as it is told to."""
        http = httpx.Client(event_hooks={"request": [self._count], "response": [self._hasten]})
        return openai.OpenAI(base_url=self.base_url, api_key=key or self.key, max_retries=retries, http_client=http)

    def _count(self, _: httpx.Request) -> None:
        self.requests += 1

    @staticmethod
    def _hasten(response: httpx.Response) -> None:
        if response.status_code == 429:
            response.headers["retry-after-ms"] = "1"

    @property
    def picture(self) -> list:
        url = "data:image/png;base64," + base64.b64encode(self.bytes).decode()
        return [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": "What is this?"}]

    def asking(self, content="Where?", most: int = 8) -> dict:
        messages = [{"role": "user", "content": content}]
        return {"model": self.model, "messages": messages, "max_tokens": most, "temperature": 0}


def refused(service: Service, key: str, retries: int) -> dict:
    service.requests = 0
    try:
        service.client(key, retries).chat.completions.create(**service.asking())
    except openai.APIStatusError as error:
        return {"error": type(error).__name__, "code": error.code, "requests": service.requests}
    return {"error": None, "requests": service.requests}


def with_openai(service: Service) -> dict:
    client = service.client()
    chat = client.chat.completions
    usage, text = None, ""
    for chunk in chat.create(**service.asking(service.picture), stream=True, stream_options={"include_usage": True}):
        usage = chunk.usage or usage
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
    whole = chat.create(**service.asking(service.picture))
    left = chat.create(**service.asking(most=4000), stream=True)
    next(iter(left))
    left.close()
    start = time.monotonic()
    chat.create(**service.asking(most=1))
    waited = time.monotonic() - start
    parsed = chat.parse(**service.asking(most=300), response_format=Place)
    tools = {"tools": [{"type": "function", "function": FUNCTION}]}
    choice = {"tool_choice": {"type": "function", "function": {"name": "add"}}}
    called = chat.create(**service.asking(most=300), **tools, **choice, extra_body=OFF).choices[0]
    responded = client.responses.create(model=service.model, input="Where?", max_output_tokens=8, temperature=0)
    file = client.files.create(file=("one.png", service.bytes), purpose="vision")
    by_file = chat.create(
        **service.asking([{"type": "file", "file": {"file_id": file.id}}, {"type": "text", "text": "What is this?"}])
    )
    return {
        "version": openai.__version__,
        "text": chat.create(**service.asking()).choices[0].message.content,
        "picture": whole.choices[0].message.content,
        "streamed": text,
        "waited_s": waited,
        "usage": usage.prompt_tokens == whole.usage.prompt_tokens,
        "parsed": parsed.choices[0].message.parsed.model_dump(),
        "called": [called.finish_reason, called.message.tool_calls[0].function.name],
        "arguments": json.loads(called.message.tool_calls[0].function.arguments),
        "responded": responded.output_text,
        "by_file": by_file.choices[0].message.content,
        "deleted": client.files.delete(file.id).deleted,
        "wrong_key": refused(service, "none", retries=2),
        "spent_key": refused(service, service.spent, retries=2),
    }


def with_instructor(service: Service) -> dict:
    import instructor

    client = instructor.from_openai(service.client(), mode=instructor.Mode.JSON_SCHEMA)
    found = client.chat.completions.create(**service.asking(most=300), response_model=Place)
    return {"parsed": found.model_dump()}


def with_litellm(service: Service) -> dict:
    import litellm

    asking = {**service.asking(), "model": f"openai/{service.model}"}
    found = litellm.completion(**asking, api_base=service.base_url, api_key=service.key)
    return {"text": found.choices[0].message.content}


def main(*arguments: str) -> None:
    service = Service(*arguments)
    found = {"openai": with_openai(service)}
    for name, ask in {"instructor": with_instructor, "litellm": with_litellm}.items():
        installed = importlib.util.find_spec(name) is not None
        found[name] = ask(service) if installed else "skipped: it is not installed"
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
