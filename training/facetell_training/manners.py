"""How a face may have been forged, as model and product tell it: the detector's `Manner`, in its order."""

MANNERS = ("swapped", "driven", "generated")

# By the kind of a labelled region, or the folder of a file.
MANNER_OF = (
    dict.fromkeys(("swap", "face_swap_live", "one_shot_swap", "gan_swap_in_the_wild"), "swapped")
    | dict.fromkeys(("reenact", "reenactment", "lipsync", "lip_sync", "diffusion_portrait"), "driven")
    | dict.fromkeys(("fullsynth", "diffusion_faces", "gan_faces"), "generated")
)
