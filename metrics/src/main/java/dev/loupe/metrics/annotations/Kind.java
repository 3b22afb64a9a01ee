package dev.loupe.metrics.annotations;

/** What is compared: boxes, masks or skeletons. The names are COCO's. */
public enum Kind {
    BBOX,
    SEGM,
    KEYPOINTS
}
