// The part of the package that is used here; the rest is TypeORM's business.
declare module "pg" {
  interface Types {
    getTypeParser(type: number, format?: string): (text: string) => unknown;
  }
  const pg: { readonly types: Types };
  export default pg;
}
