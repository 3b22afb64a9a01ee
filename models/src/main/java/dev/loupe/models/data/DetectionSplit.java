package dev.loupe.models.data;

/** What a detector learns from, and what is held out for it to be judged by. Both are of the same classes. */
public record DetectionSplit(DetectionSet train, DetectionSet test) {}
