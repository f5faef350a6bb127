/// The questions mail asks the domain name system, answered so that "there is none" and "ask again
/// later" are different types. It stands on dnsjava, whose types it keeps to itself. It never
/// decides what mail does with an answer: MX preference, null MX and loops are for its callers.
package org.courier.core.dns;
