"""Where training multiplies matrices in bfloat16: on CUDA and on CPUs that do so faster; elsewhere float32 is the faster one."""
import os
from functools import lru_cache

import torch

# oneDNN makes code for every new shape of a product, and its usual 1024 places are not enough for batches of all sizes
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16384")


@lru_cache
def has_matrix_units(kind):
    """Whether devices of this kind ("cpu", "cuda") multiply bfloat16 at least twice as fast as float32: matrix units or AVX-512's
    own products (37 and 103 GMAC/s on one core of an EPYC)."""
    known = torch.cpu.get_capabilities()
    return kind == "cuda" or any(known.get(name, False) for name in ("amx_bf16", "avx512_bf16"))


def mixed(device, wanted=True):
    """Context in which products are of bfloat16 where that is faster; weights and sums between products stay float32."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=wanted and has_matrix_units(device.type))
