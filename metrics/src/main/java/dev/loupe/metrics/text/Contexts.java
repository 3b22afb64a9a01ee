package dev.loupe.metrics.text;

import java.util.Arrays;

/**
 * The contexts of a text as a tree: a node is a run of symbols, its child by a symbol the run that is one longer. Node 0 is
 * the empty run. Children are found by hashing (node, symbol), so the memory follows the number of different runs.
 */
final class Contexts {
    static final int EMPTY = 0;
    static final int NONE = -1;
    private static final int FIRST_SIZE = 1 << 16;
    /** Beyond this share of full places a table is doubled. */
    private static final double FULL = 0.5;

    private long[] keys = new long[FIRST_SIZE];
    private int[] children = new int[FIRST_SIZE];
    private int[] count = new int[FIRST_SIZE];
    private int[] followers = new int[FIRST_SIZE];
    private int[] distinct = new int[FIRST_SIZE];
    private int nodes = 1;

    /** The child, or {@link #NONE} where that run never came. */
    int find(int node, int symbol) {
        return children[place(keys, children, key(node, symbol))] - 1;
    }

    /** Counts that a symbol came after a run, and gives the longer run. */
    int count(int node, int symbol) {
        long key = key(node, symbol);
        int place = place(keys, children, key);
        if (children[place] == 0) {
            if (nodes > FULL * keys.length) {
                grow();
                place = place(keys, children, key);
            }
            keys[place] = key;
            children[place] = nodes + 1;
            distinct[node]++;
            nodes++;
            if (nodes >= count.length) {
                count = Arrays.copyOf(count, 2 * nodes);
                followers = Arrays.copyOf(followers, 2 * nodes);
                distinct = Arrays.copyOf(distinct, 2 * nodes);
            }
        }
        int child = children[place] - 1;
        count[child]++;
        followers[node]++;
        return child;
    }

    /** How often the run came: n(hc) of its last symbol c after the others h. */
    int count(int node) {
        return count[node];
    }

    /** How often anything followed the run: n(h). */
    int followers(int node) {
        return followers[node];
    }

    /** How many different symbols followed the run: t(h). */
    int distinct(int node) {
        return distinct[node];
    }

    private void grow() {
        long[] moreKeys = new long[2 * keys.length];
        int[] moreChildren = new int[2 * keys.length];
        for (int i = 0; i < keys.length; i++) {
            if (children[i] != 0) {
                int place = place(moreKeys, moreChildren, keys[i]);
                moreKeys[place] = keys[i];
                moreChildren[place] = children[i];
            }
        }
        keys = moreKeys;
        children = moreChildren;
    }

    private static long key(int node, int symbol) {
        return (long) node << 32 | symbol;
    }

    private static int place(long[] keys, int[] children, long key) {
        int mask = keys.length - 1;
        long mixed = key * 0x9e3779b97f4a7c15L;
        int place = (int) (mixed >>> 32) & mask;
        while (children[place] != 0 && keys[place] != key) {
            place = (place + 1) & mask;
        }
        return place;
    }
}
