import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contract } from '../contract.mjs'

test('the check of the contract sees what is wrong', () => {
  const check = contract(['Problem', 'Page<Count>', 'EventMap', 'Session'])
  const problem = { type: 'about:blank', title: 't', status: 404, detail: 'd', field: null }
  assert.deepEqual(check('Problem', problem), [])
  assert.equal(check('Problem', { ...problem, status: '404' }).length, 1)
  assert.equal(check('Problem', { ...problem, field: undefined }).length, 1)
  const { field, ...without } = problem
  assert.deepEqual(check('Problem', without), ['Problem.field is missing'])
  assert.deepEqual(check('Page<Count>', { items: [{ value: 'a', n: 1 }], next: null, total: 1, exact: true }), [])
  assert.equal(check('Page<Count>', { items: [{ value: 'a', n: null }], next: null, total: 1, exact: 'yes' }).length, 2)
  const place = { name: 'x', lat: 1, lon: 2, country: null, admin1: null, geonameid: null, level: 'city' }
  assert.deepEqual(check('EventMap', { places: [{ place, n: 1, quads: [1, 0, 0, 0], unsettled: 0 }], unplaced: 0 }), [])
  assert.equal(check('EventMap', { places: [{ place: { ...place, level: 'town' }, n: 1, quads: [1, 0, 0], unsettled: 0 }], unplaced: 0 }).length, 2)
})
