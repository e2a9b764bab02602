import math

import cv2
import numpy as np
import pytest

from facetell_training.crop import Face, crop_matrix, cut


@pytest.mark.parametrize("roll", [0.0, 0.4, -1.2])
def test_the_crop_is_level_and_centred(roll):
    face = Face(cx=320, cy=200, size=100, roll=roll, score=1)
    matrix = crop_matrix(face, margin=1.4, size=160)
    assert matrix @ (320, 200, 1) == pytest.approx((80, 80))
    eye = (320 + 50 * math.cos(roll), 200 + 50 * math.sin(roll), 1)
    assert matrix @ eye == pytest.approx((80 + 50 * 160 / 140, 80))


@pytest.mark.parametrize("size", [60, 150, 600])
def test_a_marked_spot_lands_where_the_matrix_says(size):
    face = Face(cx=700, cy=500, size=size, roll=0.3, score=1)
    picture = np.zeros((1000, 1400, 3), np.uint8)
    spot = (700 + 0.3 * size, 500 - 0.2 * size)
    cv2.circle(picture, (round(spot[0]), round(spot[1])), max(2, size // 12), (255,) * 3, -1)
    seen = cut(picture, face, margin=1.4, size=160)[..., 0].astype(float)
    ys, xs = np.mgrid[:160, :160]
    centre = ((xs * seen).sum() / seen.sum(), (ys * seen).sum() / seen.sum())
    assert centre == pytest.approx(crop_matrix(face, 1.4, 160) @ (*spot, 1), abs=1.2)


def test_outside_of_the_picture_the_edge_is_repeated():
    picture = np.full((100, 100, 3), 30, np.uint8)
    picture[:, 0] = 200
    seen = cut(picture, Face(cx=0, cy=50, size=40, roll=0, score=1), margin=1.4, size=64)
    assert (seen[:, :20] == 200).all() and (seen[:, 45:] == 30).all()
