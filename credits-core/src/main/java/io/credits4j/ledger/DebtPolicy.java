package io.credits4j.ledger;

/** What becomes of the debt an account has at the end of a period, when the allowance of the next one is given. */
public enum DebtPolicy {
    /** It is cancelled: a DEBT_FORGIVEN line before the allowance. */
    FORGIVE,
    /**
     * It is settled by an invoice: a DEBT_INVOICED line before the allowance. {@link Allotted#invoiced} tells what the host
     * has to charge for.
     */
    INVOICE,
    /** It stays, and the allowance does not repay it: it can be spent whole, and the debt uses up the credit limit. */
    CARRY,
    /** The allowance repays it first, like everything that comes in. The default. */
    CARRY_AND_REPAY
}
