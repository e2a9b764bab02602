"""The table: its columns, and nothing else decides them.

One row per clip and face. What is known of the clip is repeated in each of its rows; a clip without a face has one
row, whose face columns are null, and which says why. Rows are sorted by `path`, then `face`.
"""

import pyarrow as pa

#: Beside the rows: a JSON object with the package's version and the model's figures, see `facetell.batch.rows`.
METADATA = b"facetell"

_STATEMENT = pa.struct(
    [
        pa.field("mark", pa.string(), nullable=False),
        pa.field("origin", pa.string()),
        pa.field("tool", pa.string()),
        pa.field("source", pa.string()),
    ]
)

#: Of the clip. Names, words and ranges are those of the command line's JSON.
CLIP = [
    # As it was given; bytes that are no UTF-8 as `\\xff`.
    pa.field("path", pa.string(), nullable=False),
    # likelyDeepfake, unsure, noSignsFound, notChecked, looking.
    pa.field("verdict", pa.string(), nullable=False),
    # Why it was not checked or is unsure; beside the detector's own reasons: `crashed`.
    pa.field("reason", pa.string()),
    # swapped, driven, generated.
    pa.field("manner", pa.string()),
    # 0-1, of the face that scored highest.
    pa.field("score", pa.float32()),
    pa.field("faces", pa.int32(), nullable=False),
    pa.field("looks", pa.int32(), nullable=False),
    pa.field("looks_with_face", pa.int32(), nullable=False),
    pa.field("weaknesses", pa.list_(pa.string()), nullable=False),
    pa.field("not_checked", pa.list_(pa.string()), nullable=False),
    pa.field("error", pa.string()),
    pa.field("warning", pa.string()),
    # What the file says of its own origin, unproven.
    pa.field("statements", pa.list_(_STATEMENT), nullable=False),
    # The thresholds that the verdict was made with, and the false badges per 1,000 authentic clips they aim at.
    pa.field("threshold_likely", pa.float32()),
    pa.field("threshold_unsure", pa.float32()),
    pa.field("alarm_budget", pa.float32()),
    # Wall time of decoding and looking: the only column that differs from run to run.
    pa.field("ms", pa.int64(), nullable=False),
]

#: Of the face. `times`, `scores`, `unusable` and `sizes` are as long as each other: one entry per look.
FACE = [
    pa.field("face", pa.int32()),
    # 0-1, over all usable looks.
    pa.field("face_score", pa.float32()),
    # Seconds of media time.
    pa.field("times", pa.list_(pa.float64())),
    # 0-1; null where the face could not be judged, and then `unusable` says why.
    pa.field("scores", pa.list_(pa.float32())),
    pa.field("unusable", pa.list_(pa.string())),
    # Longer side of the face in pixels of the clip.
    pa.field("sizes", pa.list_(pa.float32())),
    # The look with the highest score: its time, the face as a picture, and where in it the signs are.
    pa.field("strongest_time", pa.float64()),
    pa.field("strongest_score", pa.float32()),
    # JPEG.
    pa.field("picture", pa.binary()),
    # Square, row by row, one byte a cell: 0 nothing, 255 strong.
    pa.field("heat", pa.binary()),
]

SCHEMA = pa.schema(CLIP + FACE)
