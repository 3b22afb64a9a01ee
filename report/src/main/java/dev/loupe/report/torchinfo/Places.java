package dev.loupe.report.torchinfo;

import dev.loupe.graph.Modules;
import dev.loupe.graph.RegisteredModule;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Scope.Use;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Under which of its places a called module is shown, if it is registered at several. */
final class Places {
    private final Modules modules;
    private final Version version;

    Places(Modules modules, Version version) {
        this.modules = modules;
        this.version = version;
    }

    RegisteredModule of(Scope scope) {
        RegisteredModule called = modules.of(scope);
        if (!modules.hasShared()) {
            return called;
        }
        List<RegisteredModule> places = new ArrayList<>();
        for (RegisteredModule module : modules.all()) {
            if (module.identity() == called.identity()) {
                places.add(module);
            }
        }
        return switch (version) {
            case ONE_EIGHT -> places.get(places.size() - 1);
            case MAIN -> under(scope, places);
        };
    }

    /** The first place whose nearest running module around it is the one that calls. */
    private RegisteredModule under(Scope scope, List<RegisteredModule> places) {
        List<Integer> running = new ArrayList<>();
        for (Scope around = scope; !around.isRoot(); ) {
            around = around.parent();
            if (around.use() != Use.HOLDER) {
                running.add(modules.of(around).identity());
            }
        }
        Set<Integer> anyRunning = new HashSet<>(running);
        for (RegisteredModule place : places) {
            RegisteredModule around = place.parent();
            while (!anyRunning.contains(around.identity()) && around.depth() > 0) {
                around = around.parent();
            }
            if (!running.isEmpty() && running.get(0) == around.identity()) {
                return place;
            }
        }
        return places.get(0);
    }
}
