/** Whether two pieces of plain data say the same. */
export const same = <T>(one: T, other: T): boolean => JSON.stringify(one) === JSON.stringify(other);
