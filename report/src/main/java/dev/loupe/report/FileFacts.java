package dev.loupe.report;

import java.util.List;

/** What a model file says besides its network. */
public record FileFacts(List<Entry> metadata, List<TensorRow> tensors, List<String> warnings) {
    /** Of a built-in network: nothing. */
    public static final FileFacts NONE = new FileFacts(List.of(), List.of(), List.of());

    /**
     * One value of the metadata.
     *
     * @param isText whether it is a text; else a number, true, false or null as JSON writes it
     */
    public record Entry(String key, String value, boolean isText) {}

    /** A tensor, without its data; {@code bytes} is 0 where the type is not known. */
    public record TensorRow(String name, String dtype, List<Long> shape, long bytes) {}

    /** Writes the member {@code metadata}. */
    void metadata(Json json) {
        json.name("metadata").beginObject();
        for (Entry entry : metadata) {
            json.name(entry.key());
            if (entry.isText()) {
                json.value(entry.value());
            } else {
                json.raw(entry.value());
            }
        }
        json.endObject();
    }

    /** Writes the member {@code warnings}. */
    void warnings(Json json) {
        json.name("warnings").beginArray();
        for (String warning : warnings) {
            json.value(warning);
        }
        json.endArray();
    }
}
