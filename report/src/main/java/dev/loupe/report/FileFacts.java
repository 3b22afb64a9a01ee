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

    /** Writes the members {@code tensors} and {@code stored}. */
    void tensors(Json json) {
        json.name("tensors").beginArray();
        for (TensorRow tensor : tensors) {
            json.beginObject();
            json.name("name").value(tensor.name());
            json.name("dtype").value(tensor.dtype());
            json.name("shape").beginArray();
            for (long size : tensor.shape()) {
                json.value(size);
            }
            json.endArray();
            json.name("bytes").value(tensor.bytes());
            json.endObject();
        }
        json.endArray();
        json.name("stored").beginArray();
        for (StoredType type : StoredType.of(tensors)) {
            json.beginObject();
            json.name("dtype").value(type.dtype());
            json.name("tensors").value(type.tensors());
            json.name("elements").value(type.elements());
            json.name("bytes").value(type.bytes());
            json.name("bits_per_element").value(type.bitsPerElement());
            json.endObject();
        }
        json.endArray();
    }

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
