#!/usr/bin/env bash
# The whole recipe: assets, nine supervised stages, reinforcement learning, distillation into 4 bits, official checkpoints of every
# stage, their q4 import, and the held-out suites by the product's own engine.
#
#   scripts/train/recipe.sh --sources SOURCES --out OUT            about 12 hours of two cores
#   scripts/train/recipe.sh --sources SOURCES --out OUT --smoke    every stage for moments: under 10 minutes
#
# SOURCES: see prepare.py. PYTHON names the interpreter (the packages of pyproject.toml). On a machine with a GPU set
# DEVICE=cuda PROCESSES=1. Started again, everything goes on where it was.
set -euo pipefail
cd "$(dirname "$0")"

python=${PYTHON:-python3} device=${DEVICE:-cpu} processes=${PROCESSES:-2}
share=1 items=300 limit=() stage=(--compile) rlcs=()
while [ $# -gt 0 ]; do
  case $1 in
    --sources) sources=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    --smoke)
      share=0.01 items=6 limit=(--limit 6)
      stage=(--minutes 0.3 --budget 500 --batches 2 --held 2)
      rlcs=(--minutes 0.3 --pool 8 --tries 2 --prompts 11 --held 2)
      shift ;;
    *) echo "recipe.sh: $1 is not an option" >&2; exit 2 ;;
  esac
done
node=../../node_modules/.bin/node  # the project brings a newer Node than the system may have
[ -x "$node" ] || node=node
run=$out/run assets=$out/assets held=$out/held
mkdir -p "$run"

[ -d tools/node_modules ] || npm ci --no-audit --no-fund --prefix tools
"$python" prepare.py --root "$assets" --sources "$sources" --share "$share"
[ -d "$held" ] || "$python" -m data.heldout --root "$assets" --out "$held" --items "$items"

# Tensors of changing sizes: jemalloc, which keeps for a while what is freed, in huge pages, takes a third off a step. For a while
# only: without an end processes filled 13 and 22 GB (docs/lab-log.md).
jemalloc=$(ldconfig -p 2>/dev/null | awk '/libjemalloc\.so\.2/ { print $NF; exit }' || true)
train() {
  LD_PRELOAD="$jemalloc" MALLOC_CONF=dirty_decay_ms:20000,muzzy_decay_ms:20000,thp:always "$python" "$@"
}

common=(--root "$assets" --run "$run" --device "$device" --processes "$processes")
stages=(warmup see copy fields readings read pretrain long sft rlcs distil)
from=0  # the last stage that has a checkpoint: it goes on or is over, what came before it is not needed
for i in "${!stages[@]}"; do [ -f "$run/${stages[i]}.pt" ] && from=$i; done
for name in "${stages[@]:from}"; do
  if [ "$name" = rlcs ]; then
    train rlcs.py "${common[@]}" "${rlcs[@]}"
  else
    train train.py --stage "$name" "${common[@]}" "${stage[@]}"
  fi
done
"$python" plot.py --run "$run" --out "$out/report"
for domain in reading pictures groceries documents charts screens science video design; do
  "$python" contact.py --root "$assets" --domain "$domain" --out "$out/report/$domain.png"
done

for name in long sft rlcs distil; do
  [ -f "$run/$name.pt" ] || continue  # a run that began with a master
  rounded=(--rounded)  # as the training of these stages sees them
  [ "$name" = long ] && rounded=()
  "$python" export.py --checkpoint "$run/$name.pt" --out "$out/$name" "${rounded[@]}"
  "$node" ../cli/glimpse.ts import "$out/$name" --out "$out/$name-q4" --quant q4
  "$node" ../cli/glimpse.ts eval all --model "$out/$name-q4" --data "$held" "${limit[@]}" --report "$out/report/$name-q4.json"
done
"$python" export.py --checkpoint "$run/rlcs.pt" --out "$out/rlcs-exact"
"$node" ../cli/glimpse.ts import "$out/rlcs-exact" --out "$out/rlcs-f32" --quant f32
"$node" ../cli/glimpse.ts eval all --model "$out/rlcs-f32" --data "$held" "${limit[@]}" --report "$out/report/rlcs-f32.json"
