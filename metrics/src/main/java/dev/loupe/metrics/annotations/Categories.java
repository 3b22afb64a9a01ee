package dev.loupe.metrics.annotations;

import java.util.Arrays;
import java.util.Comparator;

/** The categories of a data set in ascending order of their ids; a category's position in it is its index. */
public final class Categories {
    /** In how many training images a category occurs, by LVIS: 1 to 10, to 100, more; or not known. */
    public enum Frequency {
        RARE,
        COMMON,
        FREQUENT,
        UNKNOWN
    }

    /** One category: its id, its name (empty where unknown) and how frequent it is. */
    public record Category(long id, String name, Frequency frequency) {
        public Category(long id, String name) {
            this(id, name, Frequency.UNKNOWN);
        }
    }

    private final long[] ids;
    private final Category[] categories;

    /** Categories with distinct ids, in any order. */
    public Categories(Category[] categories) {
        this.categories = categories.clone();
        Arrays.sort(this.categories, Comparator.comparingLong(Category::id));
        this.ids = Arrays.stream(this.categories).mapToLong(Category::id).toArray();
    }

    public int size() {
        return ids.length;
    }

    public Category get(int index) {
        return categories[index];
    }

    public long id(int index) {
        return ids[index];
    }

    /** The index of the category with this id, negative if there is none. */
    public int indexOf(long id) {
        return Arrays.binarySearch(ids, id);
    }
}
