package dev.certloom.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Refuses settings under {@code certloom} that are unknown or whose value cannot be read, before anything is started.
 * Unknown ones in files, arguments and system properties: a misspelt setting would silently have no effect. For environment variables it only warns, since platforms create some
 * ({@code CERTLOOM_SERVICE_HOST}) and our own commands read others.
 */
final class SettingsCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    /** Once logging works, and before anything is started. */
    static final int ORDER = LoggingApplicationListener.DEFAULT_ORDER + 1;

    private static final String SIMULATED_CA = "certloom.issuers.test.enabled";

    /** Read where they are used, without a record. */
    private static final Set<String> SETTINGS_WITHOUT_RECORD = Set.of("certloom.home", SIMULATED_CA);

    private static final List<String> PORTS = List.of("server.port", "management.server.port");

    /** Under which Spring Boot keeps a YAML document that is no map, where nobody would look for settings. */
    private static final ConfigurationPropertyName NO_MAP = ConfigurationPropertyName.of("document");

    private static final String ROOT_PACKAGE = "dev.certloom";

    private static final Logger LOG = LoggerFactory.getLogger(SettingsCheck.class);

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        checkFiles(event.getEnvironment());
        check(event.getEnvironment());
        checkValues(event.getEnvironment());
    }

    static SettingNames known() {
        return SettingNames.under("certloom", ROOT_PACKAGE, SETTINGS_WITHOUT_RECORD);
    }

    /**
     * Reads the values of all settings as their beans will.
     *
     * @throws BindException naming the first that cannot be read
     */
    static void checkValues(ConfigurableEnvironment environment) {
        Binder binder = Binder.get(environment);
        // others are made of them, and would be blamed
        PORTS.forEach(port -> binder.bind(port, Bindable.of(Integer.class)));
        SettingNames.records(ROOT_PACKAGE).forEach(type -> binder.bind(SettingNames.prefix(type), Bindable.of(type)));
        binder.bind(SIMULATED_CA, Bindable.of(Boolean.class));
    }

    /**
     * Checks that files of settings are maps: what is in another is not read.
     *
     * @throws MalformedSettings naming those that are not
     */
    static void checkFiles(ConfigurableEnvironment environment) {
        List<String> noMaps = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof OriginTrackedMapPropertySource file
                    && Stream.of(file.getPropertyNames())
                            .map(name -> ConfigurationPropertyName.adapt(name, '.'))
                            .anyMatch(name -> NO_MAP.equals(name) || NO_MAP.isAncestorOf(name))) {
                noMaps.add(file.getName());
            }
        }
        if (!noMaps.isEmpty()) {
            throw new MalformedSettings(noMaps);
        }
    }

    /**
     * Checks the names of all settings.
     *
     * @throws UnknownSettings naming all that are unknown
     */
    static void check(ConfigurableEnvironment environment) {
        SettingNames known = known();
        List<String> unknown = new ArrayList<>();
        List<String> variables = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (!(source instanceof IterableConfigurationPropertySource names)) {
                continue;
            }
            boolean isEnvironment = source.getUnderlyingSource() instanceof PropertySource<?> properties
                    && properties.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
            names.stream().filter(known::concerns).forEach(name -> {
                if (isEnvironment) {
                    if (!known.containsFlattened(name)) {
                        variables.add(described(name, source, known));
                    }
                } else if (!known.contains(name)) {
                    unknown.add(described(name, source, known));
                }
            });
        }
        if (!variables.isEmpty()) {
            LOG.warn("Environment variables that are no settings: {}", String.join("; ", variables));
        }
        if (!unknown.isEmpty()) {
            throw new UnknownSettings(unknown);
        }
    }

    private static String described(
            ConfigurationPropertyName name, ConfigurationPropertySource source, SettingNames known) {
        Origin origin = Origin.from(source.getConfigurationProperty(name));
        String place = origin == null && source.getUnderlyingSource() instanceof PropertySource<?> properties
                ? properties.getName()
                : String.valueOf(origin);
        return "%s (%s)%s"
                .formatted(
                        name,
                        place,
                        known.meant(name).map(": did you mean %s?"::formatted).orElse(""));
    }
}
