package dev.loupe.models.data;

/** What is learned from, and what is held out to be judged by. Both are of the same classes and sizes. */
public record Split(ImageSet train, ImageSet test) {}
