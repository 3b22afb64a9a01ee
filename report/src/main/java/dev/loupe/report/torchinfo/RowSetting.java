package dev.loupe.report.torchinfo;

import dev.loupe.graph.BadInput;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the rows of the table show, and which there are. */
public enum RowSetting {
    /** Each name is followed by its depth and its number among the rows of that depth. */
    DEPTH("depth"),
    /** Each class name is followed by the module's name in its parent. */
    VAR_NAMES("var_names"),
    /** The tree is drawn with {@code +} and {@code |}. */
    ASCII_ONLY("ascii_only"),
    /** A module has no second row. */
    HIDE_RECURSIVE_LAYERS("hide_recursive_layers");

    private final String label;

    RowSetting(String label) {
        this.label = label;
    }

    /** The name under which it is asked for. */
    public String label() {
        return label;
    }

    /**
     * Reads {@code depth,var_names}; nothing for none of them.
     *
     * @throws BadInput when there is no setting of a name
     */
    public static Set<RowSetting> parse(String names) {
        Set<RowSetting> settings = EnumSet.noneOf(RowSetting.class);
        for (String name : Names.split(names)) {
            settings.add(find(name));
        }
        return settings;
    }

    private static RowSetting find(String name) {
        List<String> known = new ArrayList<>();
        for (RowSetting setting : values()) {
            if (setting.label.equals(name)) {
                return setting;
            }
            known.add(setting.label);
        }
        throw Names.unknown("row setting", name, known);
    }
}
