"""Runs `transformers serve` with a checkpoint on the CPU: a real origin for tests (docs/origin.md, "A real one").

Server, protocol, processor and model are the real ones. Three things of its surroundings are replaced, because what they need does
not load beside a CPU build of torch:
  - torchvision's compiled operators: it is imported without registering what they would do on meta tensors
  - decoding of pictures and videos: Pillow and PyAV, which transformers has readers for
  - the kind of model: transformers 5.18 takes glm4v for one that hears, and fails at videos without sound

    python scripts/reference/serve_origin.py test/golden/glm4v/checkpoint --host 127.0.0.1 --port 8123 --device cpu
"""

import contextlib
import io
import sys

import numpy as np
import PIL.Image
import torch


@contextlib.contextmanager
def without_meta_kernels(prefix: str):
    """torch.library.register_fake does nothing for operators whose names begin so."""
    register = torch.library.register_fake

    def skip(op, func=None, /, **options):
        if not (isinstance(op, str) and op.startswith(prefix)):
            return register(op, func, **options)
        return (lambda kept: kept) if func is None else func

    torch.library.register_fake = skip
    try:
        yield
    finally:
        torch.library.register_fake = register


def decode_picture(encoded: torch.Tensor, mode=None) -> torch.Tensor:
    """u8[bytes] → u8[3, height, width], in place of torchvision's decode_image."""
    picture = PIL.Image.open(io.BytesIO(encoded.numpy().tobytes()))
    return torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1)


def fetch_videos(self, urls, sample_indices_fn=None):
    """In place of BaseVideoProcessor.fetch_videos, which asks for torchcodec. Lists of lists come back as such."""
    from transformers.video_utils import load_video

    if not isinstance(urls, list):
        return load_video(urls, backend="pyav", sample_indices_fn=sample_indices_fn)
    loaded = [fetch_videos(self, url, sample_indices_fn) for url in urls]
    return list(zip(*loaded))


def main() -> None:
    with without_meta_kernels("torchvision::"):
        import torchvision  # noqa: F401
    from transformers import image_utils, video_processing_utils
    from transformers.cli.serving.model_manager import Modality, ModelManager
    from transformers.cli.transformers import main as command_line

    image_utils.decode_image = decode_picture
    video_processing_utils.BaseVideoProcessor.fetch_videos = fetch_videos
    ModelManager.get_model_modality = staticmethod(lambda model, processor=None: Modality.VLM)
    sys.argv = ["transformers", "serve", *sys.argv[1:]]
    command_line()


if __name__ == "__main__":
    main()
