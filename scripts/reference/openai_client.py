"""Asks a service with OpenAI's own Python client: whole, streamed, with a picture, with a clip, and wrongly. Prints one JSON line for the test
that runs it.

    python scripts/reference/openai_client.py http://127.0.0.1:8787/v1 MODEL picture.png clip.mp4 unreadable.webm
"""

import base64
import json
import pathlib
import sys

import openai


def streamed(client: openai.OpenAI, request: dict) -> dict:
    text, usage = "", None
    options = {"include_usage": True}
    for chunk in client.chat.completions.create(**request, stream=True, stream_options=options):
        usage = chunk.usage or usage
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
    return {"text": text, "prompt_tokens": usage.prompt_tokens}


def raised(client: openai.OpenAI, request: dict) -> list:
    try:
        client.chat.completions.create(**request)
    except openai.APIStatusError as error:
        return [type(error).__name__, error.code]
    return []


def data_url(kind: str, data: bytes) -> dict:
    return {"url": f"data:{kind};base64," + base64.b64encode(data).decode()}


def main(base_url: str, model: str, picture: str, clip: str, unreadable: str) -> None:
    client = openai.OpenAI(base_url=base_url, api_key="none", max_retries=0)
    image = [
        {"type": "image_url", "image_url": data_url("image/png", pathlib.Path(picture).read_bytes())},
        {"type": "text", "text": "Text Recognition:"},
    ]

    def video(kind: str, path: str) -> list:
        url = data_url(kind, pathlib.Path(path).read_bytes())
        return [{"type": "video_url", "video_url": url}, {"type": "text", "text": "What?"}]

    def asking(content) -> dict:
        messages = [{"role": "user", "content": content}]
        return {"model": model, "messages": messages, "max_tokens": 12, "temperature": 0}

    whole = client.chat.completions.create(**asking("What is 12 + 30?"))
    found = {
        "version": openai.__version__,
        "whole": whole.choices[0].message.content,
        "text": streamed(client, asking("What is 12 + 30?")),
        "image": streamed(client, asking(image)),
        "video": streamed(client, asking(video("video/mp4", clip))),
        "errors": [
            raised(client, {**asking("Hi"), "model": "nobody"}),
            raised(client, asking(video("video/webm", unreadable))),
        ],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
