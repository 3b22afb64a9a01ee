package dev.loupe.models.data;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The pictures of a set, kept once they were asked for, until there is no more room. May be asked by several threads. */
public final class PictureCache {
    private static final long ROOM = 1L << 28;

    private final DetectionSet set;
    private final AtomicReferenceArray<Picture> kept;
    private final AtomicLong used = new AtomicLong();

    public PictureCache(DetectionSet set) {
        this.set = set;
        this.kept = new AtomicReferenceArray<>(set.count());
    }

    public Picture picture(int index) {
        Picture known = kept.get(index);
        if (known != null) {
            return known;
        }
        Picture made = set.picture(index);
        long size = 3L * made.width() * made.height();
        if (used.addAndGet(size) <= ROOM) {
            kept.set(index, made);
        } else {
            used.addAndGet(-size);
        }
        return made;
    }
}
