/** Shared between the packages of this library; not API, not for hosts, may change in any release. */
@NullMarked
package io.credits4j.internal;

import org.jspecify.annotations.NullMarked;
