package dev.loupe.dist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The bill of materials that CycloneDX's plugin made: which jars there are, and which needs which. */
final class Bill {
    /**
     * What POMs say loosely, by group: TwelveMonkeys' names "The BSD License", which is read as the one with four clauses; the
     * text in its repository has three.
     */
    private static final Map<String, String> CORRECTED =
            Map.of("com.twelvemonkeys.imageio", "BSD-3-Clause", "com.twelvemonkeys.common", "BSD-3-Clause");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ObjectNode document;

    private Bill(ObjectNode document) {
        this.document = document;
    }

    static Bill read(Path file) throws IOException {
        ObjectNode document = (ObjectNode) MAPPER.readTree(file.toFile());
        for (JsonNode component : document.withArray("components")) {
            String licence = CORRECTED.get(component.path("group").asText());
            if (licence != null) {
                ArrayNode licences = ((ObjectNode) component).putArray("licenses");
                licences.addObject().putObject("license").put("id", licence);
            }
        }
        return new Bill(document);
    }

    List<Component> components() {
        List<Component> components = new ArrayList<>();
        for (JsonNode node : document.withArray("components")) {
            String reference = node.path("bom-ref").asText();
            components.add(new Component(
                    reference,
                    node.path("group").asText(),
                    node.path("name").asText(),
                    node.path("version").asText(),
                    classifier(reference),
                    licences(node),
                    site(node)));
        }
        return components;
    }

    private static String classifier(String reference) {
        String key = "classifier=";
        int at = reference.indexOf(key);
        if (at < 0) {
            return "";
        }
        int end = reference.indexOf('&', at);
        return reference.substring(at + key.length(), end < 0 ? reference.length() : end);
    }

    private static List<String> licences(JsonNode component) {
        List<String> names = new ArrayList<>();
        for (JsonNode choice : component.path("licenses")) {
            JsonNode licence = choice.path("license");
            names.add(
                    licence.hasNonNull("id")
                            ? licence.path("id").asText()
                            : licence.path("name")
                                    .asText(choice.path("expression").asText()));
        }
        return names;
    }

    private static String site(JsonNode component) {
        for (String type : new String[] {"website", "vcs"}) {
            for (JsonNode reference : component.path("externalReferences")) {
                if (reference.path("type").asText().equals(type)) {
                    return reference.path("url").asText();
                }
            }
        }
        return "";
    }

    /** All that a module of ours needs at run time, itself included. */
    Set<Component> neededBy(String module) {
        List<Component> all = components();
        Deque<String> open = new ArrayDeque<>();
        all.stream()
                .filter(component -> component.isOurs() && component.name().equals(module))
                .forEach(component -> open.add(component.reference()));
        if (open.isEmpty()) {
            throw new IllegalStateException("the bill of materials does not name " + module);
        }
        Set<String> seen = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            String reference = open.remove();
            if (seen.add(reference)) {
                open.addAll(dependencies(reference));
            }
        }
        Set<Component> needed = new LinkedHashSet<>(all);
        needed.removeIf(component -> !seen.contains(component.reference()));
        return needed;
    }

    private List<String> dependencies(String reference) {
        List<String> needed = new ArrayList<>();
        for (JsonNode node : document.withArray("dependencies")) {
            if (node.path("ref").asText().equals(reference)) {
                node.path("dependsOn").forEach(other -> needed.add(other.asText()));
            }
        }
        return needed;
    }

    /** Writes the bill of some of the components, as the bill of the program. */
    void write(Path file, Set<Component> shipped) throws IOException {
        ObjectNode copy = document.deepCopy();
        ObjectNode program = (ObjectNode) copy.path("metadata").path("component");
        program.put("name", "loupe");
        program.put("description", "What a neural network is, what it costs, how good it is, and how it learns.");
        Set<String> references = new LinkedHashSet<>();
        shipped.forEach(component -> references.add(component.reference()));
        keep(
                copy.withArray("components"),
                node -> references.contains(node.path("bom-ref").asText()));
        references.add(program.path("bom-ref").asText());
        keep(
                copy.withArray("dependencies"),
                node -> references.contains(node.path("ref").asText()));
        for (JsonNode node : copy.withArray("dependencies")) {
            if (node.has("dependsOn")) {
                keep((ArrayNode) node.path("dependsOn"), other -> references.contains(other.asText()));
            }
        }
        Files.writeString(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(copy) + "\n");
    }

    private static void keep(ArrayNode nodes, Predicate<JsonNode> wanted) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (!wanted.test(nodes.get(i))) {
                nodes.remove(i);
            }
        }
    }
}
