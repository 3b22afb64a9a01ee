package dev.loupe.metrics.annotations;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The images of a data set in ascending order of their ids; an image's position in it is its index. */
public final class Images {
    /** One image: its id, its size in pixels (0 where unknown) and its file's name (empty where unknown). */
    public record Image(long id, int width, int height, String name) {}

    private final long[] ids;
    private final Image[] images;
    private final int[] inFileOrder;

    /** Images with distinct ids, in any order. */
    Images(Image[] images) {
        this.images = images.clone();
        Arrays.sort(this.images, java.util.Comparator.comparingLong(Image::id));
        this.ids = Arrays.stream(this.images).mapToLong(Image::id).toArray();
        this.inFileOrder =
                Arrays.stream(images).mapToInt(image -> indexOf(image.id())).toArray();
    }

    public int size() {
        return ids.length;
    }

    public Image get(int index) {
        return images[index];
    }

    public long id(int index) {
        return ids[index];
    }

    /** The index of the image with this id, negative if there is none. */
    public int indexOf(long id) {
        return Arrays.binarySearch(ids, id);
    }

    /** The indices of all images in the order of the file. */
    public IntStream inFileOrder() {
        return Arrays.stream(inFileOrder);
    }
}
