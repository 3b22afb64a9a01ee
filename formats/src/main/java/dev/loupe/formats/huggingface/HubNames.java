package dev.loupe.formats.huggingface;

import dev.loupe.formats.TensorNames;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of Hugging Face's files are those of the modules; files of a bare model lack the prefix of the whole, or have
 * one more, and old ones call a norm's parameters as TensorFlow did.
 */
final class HubNames implements TensorNames {
    private static final List<String> PREFIXES = List.of(
            "model.",
            "transformer.",
            "bert.",
            "roberta.",
            "distilbert.",
            "gpt_neox.",
            "vit.",
            "deit.",
            "resnet.",
            "convnext.");
    private static final List<String> TABLES = List.of(
            "rotary_emb.inv_freq",
            "attn.bias",
            "attn.masked_bias",
            "attention.bias",
            "attention.masked_bias",
            "position_ids",
            "token_type_ids",
            "num_batches_tracked");

    @Override
    public List<Place> places(String key) {
        List<Place> places = new ArrayList<>();
        add(places, key);
        for (String prefix : PREFIXES) {
            if (key.startsWith(prefix)) {
                add(places, key.substring(prefix.length()));
            }
        }
        for (String prefix : PREFIXES) {
            add(places, prefix + key);
        }
        return places;
    }

    private static void add(List<Place> places, String name) {
        places.add(Place.of(name));
        if (name.endsWith("LayerNorm.weight")) {
            places.add(Place.of(name.replace("LayerNorm.weight", "LayerNorm.gamma")));
        } else if (name.endsWith("LayerNorm.bias")) {
            places.add(Place.of(name.replace("LayerNorm.bias", "LayerNorm.beta")));
        }
    }

    @Override
    public boolean isTable(String tensor) {
        return TABLES.stream().anyMatch(tensor::endsWith);
    }
}
