package io.credits4j.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The rules of the house, for all classes under a root package. */
final class HouseRules {
    /** The root package's own room. */
    static final String NOUNS = "";

    /** Which room may see which others; nobody sees more. */
    static final Map<String, Set<String>> ROOMS = Map.ofEntries(
            Map.entry("internal", Set.of()),
            Map.entry(NOUNS, Set.of("internal")),
            Map.entry("books", Set.of(NOUNS, "internal")),
            Map.entry("spi", Set.of(NOUNS, "books")),
            Map.entry("pricing", Set.of(NOUNS, "internal")),
            Map.entry("ledger", Set.of(NOUNS, "internal", "books", "spi", "pricing")),
            Map.entry("metering", Set.of(NOUNS, "internal", "books", "spi", "pricing", "ledger")),
            Map.entry("billing", Set.of(NOUNS, "internal", "books", "spi", "pricing", "ledger", "metering")),
            Map.entry("conversation", Set.of(NOUNS, "internal", "books", "spi")),
            Map.entry("reporting", Set.of(NOUNS, "internal", "books", "spi", "pricing")),
            Map.entry("memory", Set.of(NOUNS, "books", "spi")));

    private static final List<String> NAMES_THAT_NAME_NOTHING =
            List.of("util", "common", "impl", "service", "helper", "manager", "model");
    private static final Set<String> FLOATING =
            Set.of("float", "double", Float.class.getName(), Double.class.getName());
    private static final Set<String> READERS_OF_THE_TIME =
            Set.of("now", "currentTimeMillis", "nanoTime", "systemUTC", "systemDefaultZone", "tick", "tickMillis");

    private HouseRules() {}

    static ArchRule every_class_lives_in_a_known_room(String root) {
        return classes().should(condition("live in a room of the house", (item, events) -> {
            if (!ROOMS.containsKey(room(root, item))) {
                events.add(SimpleConditionEvent.violated(item, item.getName() + " lives in no known room"));
            }
        }));
    }

    static ArchRule rooms_see_only_what_the_table_says(String root) {
        return classes().should(condition("see only what the table of rooms says", (item, events) -> {
            String from = room(root, item);
            item.getDirectDependenciesFromSelf().stream()
                    .filter(seen -> isInside(root, seen.getTargetClass()))
                    .filter(seen -> !mayDependOn(from, room(root, seen.getTargetClass())))
                    .forEach(seen -> events.add(SimpleConditionEvent.violated(item, seen.getDescription())));
        }));
    }

    private static boolean mayDependOn(String from, String to) {
        return from.equals(to) || ROOMS.getOrDefault(from, Set.of()).contains(to);
    }

    static ArchRule packages_have_no_cycles(String root) {
        return SlicesRuleDefinition.slices()
                .assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass item) {
                        return isInside(root, item)
                                ? SliceIdentifier.of(item.getPackageName())
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "packages";
                    }
                })
                .should()
                .beFreeOfCycles();
    }

    static ArchRule packages_are_named_for_what_they_hold() {
        return classes().should(condition("live in packages that say something", (item, events) -> {
            if (Stream.of(item.getPackageName().split("\\.", -1)).anyMatch(NAMES_THAT_NAME_NOTHING::contains)) {
                events.add(
                        SimpleConditionEvent.violated(item, item.getName() + " lives in a package that says nothing"));
            }
        }));
    }

    static ArchRule packages_are_null_marked() {
        return classes().should(condition("live in @NullMarked packages", (item, events) -> {
            boolean marked = item.getPackage()
                    .tryGetPackageInfo()
                    .map(info -> info.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                    .orElse(false);
            if (!marked) {
                events.add(SimpleConditionEvent.violated(
                        item, item.getPackageName() + " of " + item.getName() + " is not @NullMarked"));
            }
        }));
    }

    static ArchRule nobody_reads_a_global_clock() {
        return noClasses().should().accessTargetWhere(target("reads a clock nobody injected", access -> {
            String owner = access.getTargetOwner().getName();
            String name = access.getTarget().getName();
            return ((owner.startsWith("java.time.") || owner.equals("java.lang.System"))
                            && READERS_OF_THE_TIME.contains(name))
                    || (owner.equals("java.util.Date") && name.equals("<init>") && takesNothing(access))
                    || (owner.equals("java.util.Calendar") && name.equals("getInstance"))
                    || (owner.equals("java.time.Clock") && name.equals("system"));
        }));
    }

    static ArchRule the_system_clock_is_only_a_builders_default() {
        return noClasses()
                .that(describe("are no builders", item -> !item.getSimpleName().equals("Builder")))
                .should()
                .accessTargetWhere(target(
                        "takes the system's clock",
                        access -> access.getTargetOwner().getName().equals("java.time.InstantSource")
                                && access.getTarget().getName().equals("system")));
    }

    static ArchRule nothing_floats() {
        return classes().should(condition("not use binary floating point", (item, events) -> {
            item.getFields().stream()
                    .filter(field -> isFloating(field.getRawType()))
                    .forEach(field -> events.add(SimpleConditionEvent.violated(item, field.getDescription())));
            item.getCodeUnits().stream()
                    .filter(unit -> isFloating(unit.getRawReturnType())
                            || unit.getRawParameterTypes().stream().anyMatch(HouseRules::isFloating))
                    .forEach(unit -> events.add(SimpleConditionEvent.violated(item, unit.getDescription())));
            item.getAccessesFromSelf().stream()
                    .filter(HouseRules::exchangesFloating)
                    .forEach(access -> events.add(SimpleConditionEvent.violated(item, access.getDescription())));
        }));
    }

    private static boolean exchangesFloating(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget called
                && (isFloating(called.getRawReturnType())
                        || called.getRawParameterTypes().stream().anyMatch(HouseRules::isFloating));
    }

    private static boolean isFloating(JavaClass type) {
        return FLOATING.contains(type.getBaseComponentType().getName());
    }

    /** The delay that hosts may replace is where waiting happens, and nowhere else. */
    private static final String THE_ONLY_SLEEPER = "io.credits4j.RetryDelay";

    static ArchRule nobody_starts_threads_or_sleeps() {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName(THE_ONLY_SLEEPER)
                .should()
                .accessTargetWhere(target("starts a thread or sleeps", access -> {
                    JavaClass owner = access.getTargetOwner();
                    String name = access.getTarget().getName();
                    return (owner.isAssignableTo(Thread.class)
                                    && Set.of("<init>", "start", "sleep").contains(name))
                            || owner.isEquivalentTo(java.util.concurrent.Executors.class)
                            || owner.isEquivalentTo(java.util.concurrent.ForkJoinPool.class)
                            || owner.isEquivalentTo(java.util.concurrent.locks.LockSupport.class)
                            || (owner.isEquivalentTo(java.util.concurrent.CompletableFuture.class)
                                    && name.endsWith("Async"))
                            || (owner.isAssignableTo(java.util.Timer.class) && name.equals("<init>"))
                            || (owner.isAssignableTo(java.util.concurrent.ThreadPoolExecutor.class)
                                    && name.equals("<init>"))
                            || (owner.isEquivalentTo(java.util.concurrent.TimeUnit.class) && name.equals("sleep"))
                            || name.equals("parallelStream")
                            || (owner.isEquivalentTo(Object.class) && name.equals("wait"));
                }));
    }

    /** Stores sort by the key they are given; nobody else but the author of the keys compares lots. */
    static ArchRule only_stores_read_a_burn_key(String root) {
        return noClasses()
                .that(describe(
                        "are no stores",
                        item -> !room(root, item).equals("memory")
                                && !item.getSimpleName().equals("BurnDown")))
                .should()
                .accessTargetWhere(target(
                        "reads the burn key of a lot",
                        access -> access.getTargetOwner().getSimpleName().equals("Lot")
                                && access.getTarget().getName().equals("burnKey")
                                && !access.getOriginOwner()
                                        .getName()
                                        .startsWith(access.getTargetOwner().getName())));
    }

    static ArchRule only_one_class_tells_the_burn_orders_apart() {
        return noClasses()
                .that(describe("are not BurnDown", item -> !item.getSimpleName().equals("BurnDown")))
                .should(dependOnBurnOrderConstants());
    }

    /** Who tells the two orders apart decides the order. The builder that names the default does not tell apart. */
    private static ArchCondition<JavaClass> dependOnBurnOrderConstants() {
        return condition(
                "decide by the burn order",
                (item, events) -> item.getFieldAccessesFromSelf().stream()
                        .filter(access ->
                                access.getTargetOwner().getSimpleName().equals("BurnOrder"))
                        .filter(access -> !item.getSimpleName().equals("BurnOrder"))
                        .filter(access -> !(item.getSimpleName().equals("Builder")
                                && access.getOrigin().getName().equals("<init>")))
                        .forEach(access -> events.add(SimpleConditionEvent.satisfied(item, access.getDescription()))));
    }

    /** The room of a class below the root, the whole package name of one beside it. */
    private static String room(String root, JavaClass item) {
        String name = item.getPackageName();
        return name.equals(root) ? NOUNS : name.startsWith(root + ".") ? name.substring(root.length() + 1) : name;
    }

    private static boolean isInside(String root, JavaClass item) {
        return item.getPackageName().equals(root) || item.getPackageName().startsWith(root + ".");
    }

    private static boolean takesNothing(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget called
                && called.getRawParameterTypes().isEmpty();
    }

    private static DescribedPredicate<JavaAccess<?>> target(String description, Predicate<JavaAccess<?>> condition) {
        return describe(description, condition);
    }

    private static ArchCondition<JavaClass> condition(
            String description, BiConsumer<JavaClass, ConditionEvents> check) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                check.accept(item, events);
            }
        };
    }

    /** Returns what of some classes breaks a rule. */
    static List<String> broken(ArchRule rule, JavaClasses classes) {
        return rule.evaluate(classes).getFailureReport().getDetails();
    }
}
