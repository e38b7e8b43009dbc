"""Small clips of every container and codec, and what ffmpeg decodes of them: test/golden/video/.

    python scripts/reference/make_video.py        # ffmpeg 5.1 with libvpx, SVT-AV1, x264 and x265, as Debian 12 has it

cases.json names each clip's SHA-256 of the luma and colour planes of its frames that are looked at, as ffmpeg decodes them.
vp9.planes holds those of vp9.webm themselves: the decoder that is used here is not exact.
"""
import hashlib
import json
import subprocess
from pathlib import Path

OUT = Path(__file__).parents[2] / "test/golden/video"
SIZE = (96, 64)
SECONDS, RATE = 2, 10
LOOKED_AT = (0, 5, 10, 15)
SOURCE = ["-f", "lavfi", "-i", f"testsrc2=size=96x64:rate={RATE}:duration={SECONDS}"]
ODD = [*SOURCE, "-vf", "scale=97:63"]
FULL_HD = ["-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=4:duration=1"]
LONG = ["-f", "lavfi", "-i", "testsrc2=size=96x64:rate=2:duration=30"]
QUARTER_4K = ["-f", "lavfi", "-i", "color=red:size=2560x1440:rate=4:duration=1"]
# every frame but those of the second half second, and of them the last
GAPS = ["-vf", "select='not(between(n,5,8))'", "-vsync", "vfr"]
AV1 = ["-c:v", "libsvtav1", "-preset", "10", "-crf", "40", "-g", "8", "-svtav1-params", "lp=1"]
VP8 = ["-c:v", "libvpx", "-b:v", "100k", "-g", "8", "-threads", "1"]
VP9 = ["-c:v", "libvpx-vp9", "-b:v", "60k", "-g", "8", "-deadline", "good", "-cpu-used", "4", "-threads", "1"]
MJPEG = ["-c:v", "mjpeg", "-q:v", "12"]

CLIPS = {
    "end.mp4": [*SOURCE, *AV1],
    "front.mp4": [*SOURCE, *AV1, "-movflags", "+faststart"],
    "fragmented.mp4": [*SOURCE, *AV1, "-movflags", "+frag_keyframe+empty_moov+default_base_moof"],
    "turned.mp4": ["-i", OUT / "end.mp4", "-c", "copy", "-metadata:s:v", "rotate=90"],
    "av1.mkv": [*SOURCE, *AV1],
    "long.mp4": [*LONG, *AV1],
    "vp8.webm": [*SOURCE, *VP8],
    "vp9.webm": [*SOURCE, *VP9],
    "deep.webm": [*SOURCE, *VP9, "-pix_fmt", "yuv420p10le", "-profile:v", "2"],
    "variable.webm": [*SOURCE, *GAPS, *VP8],
    "odd.webm": [*ODD, *VP8],
    "full-hd.webm": [*FULL_HD, *VP9],
    "too-large.webm": [*QUARTER_4K, *VP8],
    "mjpeg.mov": [*SOURCE, *MJPEG],
    "mjpeg.mkv": [*SOURCE, *MJPEG],
    "mjpeg.avi": [*SOURCE, *MJPEG],
    "animation.gif": [*SOURCE, "-vf", "scale=48:32,split[a][b];[a]palettegen=max_colors=32[p];[b][p]paletteuse"],
    "h264.mp4": [*SOURCE, "-c:v", "libx264", "-crf", "40", "-threads", "1"],
    "hevc.mp4": [*SOURCE, "-c:v", "libx265", "-crf", "40", "-x265-params", "log-level=0:pools=1"],
}
EXACT = ("end.mp4", "av1.mkv", "vp8.webm", "odd.webm")


def ffmpeg(*arguments):
    command = ["ffmpeg", "-v", "error", "-y", "-fflags", "+bitexact", *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def planes(file):
    """Bytes of each frame that is looked at, as ffmpeg's own decoders give it."""
    width, height = (97, 63) if file.name == "odd.webm" else SIZE
    raw = ffmpeg("-i", file, "-f", "rawvideo", "-pix_fmt", "yuv420p", "-flags", "+bitexact", "-")
    bytes_each = width * height + 2 * ((width + 1) // 2) * ((height + 1) // 2)
    return [raw[index * bytes_each:(index + 1) * bytes_each] for index in LOOKED_AT]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for name, arguments in CLIPS.items():
        ffmpeg(*arguments, "-an", "-map_metadata", "-1", "-flags:v", "+bitexact", OUT / name)
    digests = {name: [hashlib.sha256(each).hexdigest() for each in planes(OUT / name)] for name in EXACT}
    (OUT / "vp9.planes").write_bytes(b"".join(planes(OUT / "vp9.webm")))
    version = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True).stdout.split()[2]
    made = f"python scripts/reference/make_video.py, ffmpeg {version}"
    (OUT / "cases.json").write_text(json.dumps({"made": made, "lookedAt": LOOKED_AT, "planes": digests}, indent=1) + "\n")


if __name__ == "__main__":
    main()
