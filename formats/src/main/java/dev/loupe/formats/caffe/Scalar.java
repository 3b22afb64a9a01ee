package dev.loupe.formats.caffe;

/** A number, word or text. */
record Scalar(String text, String place) implements Field {}
