package dev.loupe.formats.caffe;

/** A value of a field. */
sealed interface Field permits Message, Scalar {
    /** Where it stands: {@code line 12} or {@code byte 345}. */
    String place();
}
