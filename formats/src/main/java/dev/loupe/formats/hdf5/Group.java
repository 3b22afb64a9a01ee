package dev.loupe.formats.hdf5;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group.
 *
 * @param path the names from the root, joined by slashes; empty for the root
 * @param attributes texts of each attribute; numbers are left out
 * @param groups and datasets by name, in the order of the file
 */
public record Group(
        String path, Map<String, List<String>> attributes, Map<String, Group> groups, Map<String, Dataset> datasets) {
    /** The group at some names below, joined by slashes. */
    public Optional<Group> group(String below) {
        Group at = this;
        for (String name : below.split("/", -1)) {
            at = at.groups.get(name);
            if (at == null) {
                return Optional.empty();
            }
        }
        return Optional.of(at);
    }

    /** The dataset at some names below, joined by slashes. */
    public Optional<Dataset> dataset(String below) {
        int slash = below.lastIndexOf('/');
        if (slash < 0) {
            return Optional.ofNullable(datasets.get(below));
        }
        return group(below.substring(0, slash)).map(group -> group.datasets.get(below.substring(slash + 1)));
    }

    /** The texts of an attribute; split over several ({@code name0}, {@code name1}, …) where it is too long for one. */
    public Optional<List<String>> texts(String attribute) {
        List<String> whole = attributes.get(attribute);
        if (whole != null) {
            return Optional.of(whole);
        }
        List<String> parts = new java.util.ArrayList<>();
        for (int i = 0; attributes.containsKey(attribute + i); i++) {
            parts.addAll(attributes.getOrDefault(attribute + i, List.of()));
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(parts);
    }
}
