package dev.certloom.web.pages;

import dev.certloom.access.PageAddresses;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.multipart.MultipartResolver;
import org.springframework.web.multipart.support.StandardServletMultipartResolver;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.VersionResourceResolver;
import org.webjars.WebJarVersionLocator;

/** Wires the pages and their files into the web framework. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({RequestTemplateSettings.class, StreamSettings.class})
class DashboardConfiguration implements WebMvcConfigurer {

    private static final Duration CACHE_LIFETIME = Duration.ofDays(365);

    /** Forms with files are sent by pages alone: at the API a body is JSON, whatever content type it names. */
    @Bean
    MultipartResolver multipartResolver() {
        return new StandardServletMultipartResolver() {
            @Override
            public boolean isMultipart(HttpServletRequest request) {
                return PageAddresses.isPage(request) && super.isMultipart(request);
            }
        };
    }

    /** The pages name each file with a hash of its content (see {@link PageModel}), so that browsers may keep it. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations(
                        "classpath:/dashboard/assets/",
                        "classpath:/META-INF/resources/webjars/htmx.org/%s/"
                                .formatted(new WebJarVersionLocator().version("htmx.org")))
                .setCacheControl(
                        CacheControl.maxAge(CACHE_LIFETIME).cachePublic().immutable())
                .resourceChain(true)
                .addResolver(new VersionResourceResolver().addContentVersionStrategy("/**"));
        // Pages for people who are not signed in; they are no templates, which could name the hash.
        registry.addResourceHandler("/assets/out/**")
                .addResourceLocations("classpath:/dashboard/out/", "classpath:/dashboard/assets/")
                .setCacheControl(CacheControl.noCache());
    }
}
