package io.credits4j.openrouter;

import io.credits4j.internal.Text;
import io.credits4j.openrouter.SyncReport.UnreadableEntry;
import io.credits4j.pricing.ModelChanges;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.PricingCatalog;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings a list of models into a catalog. Pure; for one list.
 *
 * <ol>
 *   <li>The host's own models keep their names.
 *   <li>Listed models follow, in the order of the list; one that claims a name already given cannot be read.
 *   <li>What the catalog had before comes last, with the names that are left: as it was if its entry cannot be read,
 *       retired if there is none.
 * </ol>
 */
final class ListedCatalog {
    private static final String FREE = ":free";

    private final PricingCatalog before;
    private final LocalDate day;
    private final Map<String, ModelPrice> models = new LinkedHashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private final Set<String> unreadableIds = new HashSet<>();
    private final List<UnreadableEntry> unreadable = new ArrayList<>();

    ListedCatalog(PricingCatalog before, LocalDate day) {
        this.before = before;
        this.day = day;
    }

    SyncReport with(List<ModelInfo> listed) {
        before.models().stream().filter(ListedCatalog::isHostsOwn).forEach(this::add);
        Map<String, List<String>> aliases = aliases(listed);
        Set<String> aliased = new HashSet<>();
        aliases.values().forEach(aliased::addAll);
        listed.stream()
                .filter(entry -> !aliased.contains(entry.id()) && !models.containsKey(entry.id()))
                .forEach(entry -> read(entry, aliases.getOrDefault(entry.id(), List.of())));
        requireHalf();
        before.models().stream().filter(model -> !isHostsOwn(model)).forEach(this::keep);
        PricingCatalog after = before.toBuilder().onlyModels(models.values()).build();
        return new SyncReport(
                after, ModelChanges.between(before, after), listed.size(), List.copyOf(unreadable), unknownPrices());
    }

    private static boolean isHostsOwn(ModelPrice model) {
        return !model.retired() && !isListed(model);
    }

    private static boolean isListed(ModelPrice model) {
        return model.source().filter(CatalogSync.SOURCE::equals).isPresent();
    }

    /** Returns the entries that are nothing but another name of a listed model, by the id of that model. */
    private Map<String, List<String>> aliases(List<ModelInfo> listed) {
        Map<String, ModelInfo> byId = new HashMap<>();
        listed.forEach(entry -> byId.putIfAbsent(entry.id(), entry));
        Map<String, List<String>> aliases = new HashMap<>();
        for (ModelInfo entry : listed) {
            entry.aliasTarget()
                    .map(byId::get)
                    .filter(target -> canStandFor(entry, target))
                    .ifPresent(target -> aliases.computeIfAbsent(target.id(), id -> new ArrayList<>())
                            .add(entry.id()));
        }
        return aliases;
    }

    /** A free name must not stand for a paid model, and a name of the host's stays the host's. */
    private boolean canStandFor(ModelInfo name, ModelInfo target) {
        return target.aliasTarget().isEmpty()
                && !owners.containsKey(name.id())
                && name.id().endsWith(FREE) == target.id().endsWith(FREE)
                && Objects.equals(name.raw().get("pricing"), target.raw().get("pricing"));
    }

    private void read(ModelInfo entry, List<String> aliases) {
        try {
            ModelPrice.Builder model = ListedModel.read(entry, day).toBuilder();
            aliases.forEach(model::alias);
            before.findModel(entry.id())
                    .filter(known -> known.id().equals(entry.id()))
                    .ifPresent(known -> model.recommendedFor(known.recommendedFor()));
            ModelPrice built = sinceItWasSo(model.build());
            requireUnclaimed(built);
            add(built);
        } catch (IllegalArgumentException e) {
            unreadableIds.add(entry.id());
            unreadable.add(new UnreadableEntry(Text.shown(entry.id()), String.valueOf(e.getMessage())));
        }
    }

    /** A model that is listed as it was keeps its day, so that a look that finds nothing new makes no new version. */
    private ModelPrice sinceItWasSo(ModelPrice listed) {
        return before.findModel(listed.id())
                .map(known -> known.toBuilder().aliases(listed.aliases()).build())
                .filter(known -> known.asOf()
                        .map(day -> listed.toBuilder()
                                .source(CatalogSync.SOURCE, day)
                                .build())
                        .filter(known::equals)
                        .isPresent())
                .orElse(listed);
    }

    private void requireUnclaimed(ModelPrice model) {
        for (String name : names(model)) {
            String owner = owners.get(name);
            if (owner != null) {
                throw new IllegalArgumentException("it answers to '" + name + "', as does '" + owner + "'");
            }
        }
    }

    private static Set<String> names(ModelPrice model) {
        int variant = model.id().indexOf(':');
        Set<String> names = new TreeSet<>(model.aliases());
        names.add(model.id());
        names.add(model.canonicalSlug() + (variant < 0 ? "" : model.id().substring(variant)));
        return names;
    }

    private void add(ModelPrice model) {
        models.put(model.id(), model);
        names(model).forEach(name -> owners.put(name, model.id()));
    }

    private void requireHalf() {
        List<String> known = before.models().stream()
                .filter(model -> isListed(model) && !model.retired())
                .map(ModelPrice::id)
                .toList();
        int readable = (int) known.stream().filter(owners::containsKey).count();
        if (models.isEmpty() || readable * 2 < known.size()) {
            throw new UnreliableListException(readable, known.size());
        }
    }

    private void keep(ModelPrice known) {
        ModelPrice listed = models.get(known.id());
        if (listed != null) {
            add(withFreeNames(listed, known));
        } else if (!owners.containsKey(known.id())) {
            ModelPrice kept = withFreeNames(known.toBuilder().aliases(List.of()).build(), known);
            add(
                    unreadableIds.contains(known.id())
                            ? kept
                            : kept.toBuilder().retired(true).build());
        }
    }

    /**
     * Returns a model with those of the names it had before that nobody else answers to now: plans and rules of the host
     * may use them.
     */
    private ModelPrice withFreeNames(ModelPrice model, ModelPrice known) {
        Set<String> aliases = new TreeSet<>(model.aliases());
        known.aliases().stream()
                .filter(alias -> owners.getOrDefault(alias, known.id()).equals(known.id()))
                .forEach(aliases::add);
        ModelPrice.Builder named = model.toBuilder().aliases(aliases);
        boolean slugTaken = names(model).stream()
                .anyMatch(name -> !owners.getOrDefault(name, known.id()).equals(known.id()));
        return (slugTaken ? named.canonicalSlug(known.id().split(":", 2)[0]) : named).build();
    }

    private Set<String> unknownPrices() {
        Set<String> unknown = new TreeSet<>();
        models.values().forEach(model -> unknown.addAll(model.otherPrices().keySet()));
        return Collections.unmodifiableSet(unknown);
    }
}
