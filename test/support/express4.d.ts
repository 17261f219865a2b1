/** Express 4, installed under another name; its types are close enough to those of 5 for what is tested. */
declare module 'express4' {
  import express from 'express'
  export default express
}
