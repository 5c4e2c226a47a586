/** What belongs to one object, such as a client or a configuration: made when it is first asked for, and gone with its owner. */
export function perOwner<Owner extends object, Value extends object>(make: (owner: Owner) => Value): (owner: Owner) => Value {
  const values = new WeakMap<Owner, Value>();
  return (owner) => {
    const value = values.get(owner) ?? make(owner);
    values.set(owner, value);
    return value;
  };
}
