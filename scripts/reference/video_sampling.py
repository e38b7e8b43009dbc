"""Which frames of a clip the reference looks at, and how it writes their times: test/golden/video/sampling.json.

    python scripts/reference/video_sampling.py        # the packages of scripts/train/pyproject.toml
"""
import json
from pathlib import Path

import transformers
from transformers.models.glm4v.video_processing_glm4v import Glm4vVideoProcessor, smart_resize
from transformers.video_utils import VideoMetadata

OUT = Path(__file__).parents[2] / "test/golden/video/sampling.json"
NTSC, FILM = 30000 / 1001, 24000 / 1001
HD, FULL, UPRIGHT, VGA, SMALL = (720, 1280), (1080, 1920), (1920, 1080), (480, 640), (360, 640)

# frames, frames per second, height and width
CASES = [
    *((frames, 30, HD) for frames in (1, 2, 14, 15, 29, 30, 31, 45, 75, 90, 150, 300, 360)), (360, NTSC, HD),
    (250, 25, FULL), (240, FILM, FULL), (600, 60, UPRIGHT), (10, 1, VGA), (7, 0.5, VGA), (900, 30, HD),
    *((frames, 30, SMALL) for frames in (1800, 9000, 9030, 18000)), (500, 1, SMALL), (240, 20, HD),
]


def vector(processor, frames, fps, source):
    duration = frames / fps
    metadata = VideoMetadata(total_num_frames=frames, fps=fps, duration=duration)
    indices = [int(index) for index in processor.sample_frames(metadata)]
    size = processor.size
    height, width = smart_resize(len(indices), *source, min_pixels=size["shortest_edge"], max_pixels=size["longest_edge"])
    grid = [len(indices) // 2, height // processor.patch_size, width // processor.patch_size]
    return {
        "frames": frames, "fps": fps, "duration": duration, "source": source, "indices": indices,
        "stamps": [int(index / fps) for index in indices[::2]], "resized": [height, width],
        "tokens": grid[0] * grid[1] * grid[2] // processor.merge_size**2,
    }


def main():
    processor = Glm4vVideoProcessor()
    vectors = [json.dumps(vector(processor, *case), separators=(",", ":")) for case in CASES]
    made = f"python scripts/reference/video_sampling.py, transformers {transformers.__version__}"
    OUT.write_text(f'{{"made": "{made}", "vectors": [\n' + ",\n".join(vectors) + "\n]}\n")


if __name__ == "__main__":
    main()
