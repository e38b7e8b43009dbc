"""The clips of `npm run demo -- video`: a red circle that gets bigger, in 2 s, in 30 s, and as H.264: scripts/demo/clips/.

    python scripts/reference/make_demo_clips.py        # ffmpeg 5.1 with libvpx and x264, as Debian 12 has it
"""
import subprocess
from pathlib import Path

OUT = Path(__file__).parents[2] / "scripts/demo/clips"
SIDE = 72
RED = (220, 40, 40)
VP9 = ["-c:v", "libvpx-vp9", "-crf", "10", "-b:v", "0", "-pix_fmt", "yuv420p", "-threads", "1"]
H264 = ["-c:v", "libx264", "-crf", "24", "-pix_fmt", "yuv420p", "-threads", "1"]
PLAIN = ["-map_metadata", "-1", "-flags:v", "+bitexact", "-fflags", "+bitexact"]


def circle(radius):
    """RGB bytes of a frame; white where the circle is not."""
    pixels = bytearray()
    for y in range(SIDE):
        for x in range(SIDE):
            distance = ((x + 0.5 - SIDE / 2) ** 2 + (y + 0.5 - SIDE / 2) ** 2) ** 0.5
            share = min(1, max(0, radius - distance + 0.5))
            pixels += bytes(round(255 + (each - 255) * share) for each in RED)
    return bytes(pixels)


def write(name, frames, rate, codec):
    raw = b"".join(circle(8 + 18 * i / (frames - 1)) for i in range(frames))
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{SIDE}x{SIDE}", "-framerate", str(rate), "-i", "-"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *source, *codec, *PLAIN, OUT / name], input=raw, check=True)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    write("short.webm", 20, 10, VP9)
    write("long.webm", 60, 2, VP9)
    write("h264.mp4", 20, 10, H264)
