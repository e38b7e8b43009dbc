"""Asks a service with OpenAI's own Python client: whole, streamed, with a picture, and wrongly. Prints one JSON line for the test that runs it.

    python scripts/reference/openai_client.py http://127.0.0.1:8787/v1 MODEL picture.png
"""

import base64
import json
import sys

import openai


def streamed(client: openai.OpenAI, request: dict) -> dict:
    text, usage = "", None
    options = {"include_usage": True}
    for chunk in client.chat.completions.create(**request, stream=True, stream_options=options):
        usage = chunk.usage or usage
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
    return {"text": text, "prompt_tokens": usage.prompt_tokens}


def main(base_url: str, model: str, picture: str) -> None:
    client = openai.OpenAI(base_url=base_url, api_key="none", max_retries=0)
    with open(picture, "rb") as file:
        url = "data:image/png;base64," + base64.b64encode(file.read()).decode()
    image = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": "Text Recognition:"}]

    def asking(content) -> dict:
        messages = [{"role": "user", "content": content}]
        return {"model": model, "messages": messages, "max_tokens": 12, "temperature": 0}

    whole = client.chat.completions.create(**asking("What is 12 + 30?"))
    found = {
        "version": openai.__version__,
        "whole": whole.choices[0].message.content,
        "text": streamed(client, asking("What is 12 + 30?")),
        "image": streamed(client, asking(image)),
    }
    try:
        client.chat.completions.create(**{**asking("Hi"), "model": "nobody"})
    except openai.NotFoundError as error:
        found["error"] = error.code
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
