package dev.loupe.report;

import dev.loupe.inspect.Inspection;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Zoo;

/** Networks of the zoo, counted. */
final class ZooNetworks {
    private ZooNetworks() {}

    static Inspection inspection(String name) {
        return Inspection.of(Zoo.find(name).orElseThrow().graph());
    }

    static Heading heading(String name) {
        Entry entry = Zoo.find(name).orElseThrow();
        return new Heading(name, "zoo", "", entry.source() + ", " + entry.year());
    }
}
