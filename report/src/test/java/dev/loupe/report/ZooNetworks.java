package dev.loupe.report;

import dev.loupe.inspect.Inspection;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Zoo;

/** Networks of the zoo, counted. */
public final class ZooNetworks {
    private ZooNetworks() {}

    public static Inspection inspection(String name) {
        return Inspection.of(Zoo.find(name).orElseThrow().graph());
    }

    public static Heading heading(String name) {
        Entry entry = Zoo.find(name).orElseThrow();
        return new Heading(name, "zoo", "", entry.source() + ", " + entry.year());
    }
}
